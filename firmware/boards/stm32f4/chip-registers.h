// Clocks, ports, UART, converter, flash and watchdog of the STM32F405/407: RM0090 (rev 19), by its chapters.
// The timers are in timer-registers.h.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {
namespace stm32 {

/** 7.3, RCC. */
struct ClockRegisters {
  volatile uint32_t control;
  volatile uint32_t pll;
  volatile uint32_t configuration;
  volatile uint32_t interrupts;
  volatile uint32_t resets[8];
  volatile uint32_t enableAhb1;
  volatile uint32_t enableAhb2;
  volatile uint32_t enableAhb3;
  uint32_t reserved;
  volatile uint32_t enableApb1;
  volatile uint32_t enableApb2;
};
static_assert(offsetof(ClockRegisters, enableAhb1) == 0x30 && offsetof(ClockRegisters, enableApb1) == 0x40,
              "RCC_AHB1ENR, RCC_APB1ENR");
constexpr uint32_t kCrystalOn = 1u << 16;     // of `control`: HSEON
constexpr uint32_t kCrystalReady = 1u << 17;  // HSERDY
constexpr uint32_t kPllOn = 1u << 24;
constexpr uint32_t kPllReady = 1u << 25;
constexpr uint32_t kPllOfCrystal = 1u << 22;  // of `pll`: PLLSRC
constexpr uint32_t kTim2Clock = 1u << 0;      // of `enableApb1`
constexpr uint32_t kTim3Clock = 1u << 1;
constexpr uint32_t kTim4Clock = 1u << 2;
constexpr uint32_t kTim5Clock = 1u << 3;
constexpr uint32_t kUsart2Clock = 1u << 17;
constexpr uint32_t kAdc1Clock = 1u << 8;      // of `enableApb2`

/** 8.4, GPIO; each pin has two bits of most, four of `alternate`. */
struct PortRegisters {
  volatile uint32_t mode;
  volatile uint32_t type;
  volatile uint32_t speed;
  volatile uint32_t pull;
  volatile uint32_t input;
  volatile uint32_t output;
  /** Sets by its low half, resets by its high one. */
  volatile uint32_t setReset;
  volatile uint32_t lock;
  volatile uint32_t alternate[2];
};
static_assert(offsetof(PortRegisters, alternate) == 0x20, "GPIOx_AFRL");
enum class PinMode : uint8_t { input, output, alternate, analog };

/** 30.6, USART. */
struct UartRegisters {
  volatile uint32_t state;
  volatile uint32_t data;
  volatile uint32_t rate;
  volatile uint32_t control1;
  volatile uint32_t control2;
  volatile uint32_t control3;
};
constexpr uint32_t kUartReceived = 1u << 5;   // of `state`, and its interrupt of `control1`: RXNE
constexpr uint32_t kUartCanSend = 1u << 7;    // the same: TXE
constexpr uint32_t kUartReceives = 1u << 2;   // of `control1`: RE
constexpr uint32_t kUartSends = 1u << 3;      // TE
constexpr uint32_t kUartOn = 1u << 13;        // UE

/** 13.13, ADC. */
struct ConverterRegisters {
  volatile uint32_t state;
  volatile uint32_t control1;
  volatile uint32_t control2;
  /** Of channels 18 to 10, then 9 to 0; three bits each. */
  volatile uint32_t sampleTime[2];
  volatile uint32_t injectedOffset[4];
  volatile uint32_t thresholds[2];
  volatile uint32_t sequence[3];
  volatile uint32_t injected[5];
  volatile uint32_t data;
};
static_assert(offsetof(ConverterRegisters, data) == 0x4c, "ADC_DR");
constexpr uint32_t kConverterDone = 1u << 1;    // of `state`: EOC
constexpr uint32_t kConverterOn = 1u << 0;      // of `control2`: ADON
constexpr uint32_t kConverterStart = 1u << 30;  // SWSTART

/** 3.9, flash. */
struct FlashRegisters {
  volatile uint32_t access;
  volatile uint32_t key;
  volatile uint32_t optionKey;
  volatile uint32_t state;
  volatile uint32_t control;
};
constexpr uint32_t kFlashWaits168 = 5;            // of `access`, at 2.7 to 3.6 V
constexpr uint32_t kFlashPrefetch = 1u << 8;
constexpr uint32_t kFlashCaches = 3u << 9;        // instructions and data
constexpr uint32_t kFlashDataCache = 1u << 10;
constexpr uint32_t kFlashResetDataCache = 1u << 12;
constexpr uint32_t kFlashErrors = 0xf2;           // of `state`
constexpr uint32_t kFlashBusy = 1u << 16;
constexpr uint32_t kFlashProgram = 1u << 0;       // of `control`
constexpr uint32_t kFlashEraseSector = 1u << 1;
constexpr uint32_t kFlashWords = 2u << 8;         // PSIZE: 32 bits
constexpr uint32_t kFlashStart = 1u << 16;
constexpr uint32_t kFlashLock = 1u << 31;

/** 21.4, the independent watchdog. */
struct WatchdogRegisters {
  volatile uint32_t key;
  volatile uint32_t prescaler;
  volatile uint32_t reload;
  volatile uint32_t state;
};

inline ClockRegisters& clocks() { return *reinterpret_cast<ClockRegisters*>(0x40023800); }
/** @param letter 'A' to 'I' */
inline PortRegisters& port(char letter) {
  return *reinterpret_cast<PortRegisters*>(0x40020000 + 0x400 * static_cast<uint32_t>(letter - 'A'));
}
inline UartRegisters& usart2() { return *reinterpret_cast<UartRegisters*>(0x40004400); }
inline ConverterRegisters& adc1() { return *reinterpret_cast<ConverterRegisters*>(0x40012000); }
/** Of all converters: ADC_CCR. */
inline volatile uint32_t& adcCommon() { return *reinterpret_cast<volatile uint32_t*>(0x40012304); }
inline FlashRegisters& flash() { return *reinterpret_cast<FlashRegisters*>(0x40023c00); }
inline WatchdogRegisters& watchdog() { return *reinterpret_cast<WatchdogRegisters*>(0x40003000); }

/** Of the vector table: RM0090, table 61. */
constexpr uint8_t kTim2Interrupt = 28;
constexpr uint8_t kUsart2Interrupt = 38;
constexpr uint8_t kTim5Interrupt = 50;
constexpr uint8_t kInterrupts = 82;

}  // namespace stm32
}  // namespace postern
