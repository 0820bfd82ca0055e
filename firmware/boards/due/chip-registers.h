// What the SAM3X8E has: its datasheet (Atmel 11057, revision C), by its chapters.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {
namespace sam3x {

/** 28, the power management controller, from PMC_PCER0 on. */
struct PowerRegisters {
  uint32_t reserved0[4];
  volatile uint32_t enable0;
  uint32_t reserved1[3];
  volatile uint32_t oscillator;
  uint32_t reserved2;
  volatile uint32_t pll;
  uint32_t reserved3;
  volatile uint32_t master;
  uint32_t reserved4[13];
  volatile uint32_t state;
  uint32_t reserved5[37];
  volatile uint32_t enable1;
};
static_assert(offsetof(PowerRegisters, enable0) == 0x10 && offsetof(PowerRegisters, oscillator) == 0x20 &&
                  offsetof(PowerRegisters, master) == 0x30 && offsetof(PowerRegisters, state) == 0x68 &&
                  offsetof(PowerRegisters, enable1) == 0x100,
              "PMC_PCER0, CKGR_MOR, PMC_MCKR, PMC_SR, PMC_PCER1");
constexpr uint32_t kOscillatorKey = 0x37u << 16;  // of `oscillator`
constexpr uint32_t kCrystalOn = 1u << 0;
constexpr uint32_t kInternalOn = 1u << 3;
constexpr uint32_t kInternal12Mhz = 2u << 4;
constexpr uint32_t kSlowestStart = 0xffu << 8;
constexpr uint32_t kUseCrystal = 1u << 24;
constexpr uint32_t kCrystalReady = 1u << 0;       // of `state`
constexpr uint32_t kPllReady = 1u << 1;
constexpr uint32_t kMasterReady = 1u << 3;
constexpr uint32_t kSelected = 1u << 16;
constexpr uint32_t kInternalReady = 1u << 17;

/** 31, parallel ports. */
struct PortRegisters {
  volatile uint32_t enable;
  volatile uint32_t disable;
  uint32_t reserved0[2];
  volatile uint32_t outputEnable;
  volatile uint32_t outputDisable;
  uint32_t reserved1[2];
  volatile uint32_t filterEnable;
  volatile uint32_t filterDisable;
  uint32_t reserved2[2];
  volatile uint32_t set;
  volatile uint32_t clear;
  uint32_t reserved3[10];
  volatile uint32_t pullDisable;
  volatile uint32_t pullEnable;
  uint32_t reserved4[2];
  /** 1: the pin's peripheral B, 0: A. */
  volatile uint32_t peripheral;
};
static_assert(offsetof(PortRegisters, set) == 0x30 && offsetof(PortRegisters, pullDisable) == 0x60 &&
                  offsetof(PortRegisters, peripheral) == 0x70,
              "PIO_SODR, PIO_PUDR, PIO_ABSR");

/** 34, UART. */
struct UartRegisters {
  volatile uint32_t control;
  volatile uint32_t mode;
  volatile uint32_t interruptEnable;
  volatile uint32_t interruptDisable;
  volatile uint32_t interruptMask;
  volatile uint32_t state;
  volatile uint32_t received;
  volatile uint32_t sent;
  volatile uint32_t rate;
};
constexpr uint32_t kUartOn = (1u << 4) | (1u << 6);  // of `control`: RXEN, TXEN
constexpr uint32_t kUartResetState = 1u << 8;        // RSTSTA
constexpr uint32_t kUartNoParity = 4u << 9;          // of `mode`
constexpr uint32_t kUartReceived = 1u << 0;          // of `state`, and of its interrupts: RXRDY
constexpr uint32_t kUartCanSend = 1u << 1;           // TXRDY
constexpr uint32_t kUartOverrun = 1u << 5;           // OVRE

/** 37, timer counters: a channel; three are a block. */
struct TimerChannel {
  volatile uint32_t control;
  volatile uint32_t mode;
  uint32_t reserved0[2];
  volatile uint32_t count;
  /** Captured at one edge of the pin, and at the other. */
  volatile uint32_t captureA;
  volatile uint32_t captureB;
  volatile uint32_t compare;
  volatile uint32_t state;
  volatile uint32_t interruptEnable;
  volatile uint32_t interruptDisable;
  volatile uint32_t interruptMask;
  uint32_t reserved1[4];
};
struct TimerBlock {
  TimerChannel channels[3];
  volatile uint32_t control;
};
static_assert(offsetof(TimerBlock, control) == 0xc0, "TC_BCR");
constexpr uint32_t kTimerEnable = 1u << 0;    // of a channel's `control`: CLKEN
constexpr uint32_t kTimerSync = 1u << 0;      // of the block's: all three begin at once
constexpr uint32_t kTimerWave = 1u << 15;     // of `mode`: it captures nothing
constexpr uint32_t kTimerRisingA = 1u << 16;  // LDRA
constexpr uint32_t kTimerFallingB = 2u << 18; // LDRB
constexpr uint32_t kTimerCompared = 1u << 4;  // of `state`, and of the interrupts: CPCS
constexpr uint32_t kTimerCaptured = 1u << 5;  // LDRAS

/** 39, PWM: one channel. */
struct PwmChannel {
  volatile uint32_t mode;
  volatile uint32_t duty;
  volatile uint32_t dutyUpdate;
  volatile uint32_t period;
  volatile uint32_t periodUpdate;
  volatile uint32_t count;
  volatile uint32_t deadTime;
  volatile uint32_t deadTimeUpdate;
};
constexpr uint32_t kPwmStartsHigh = 1u << 9;  // of `mode`: CPOL

/** 44, ADC, up to the data of its channels. */
struct ConverterRegisters {
  volatile uint32_t control;
  volatile uint32_t mode;
  uint32_t reserved0[2];
  volatile uint32_t channelEnable;
  uint32_t reserved1[15];
  volatile uint32_t data[16];
};
static_assert(offsetof(ConverterRegisters, channelEnable) == 0x10, "ADC_CHER");
static_assert(offsetof(ConverterRegisters, data) == 0x50, "ADC_CDR");

/** 18, the flash controllers, one for each bank. */
struct FlashRegisters {
  volatile uint32_t mode;
  volatile uint32_t command;
  volatile uint32_t state;
};
constexpr uint32_t kFlashReady = 1u << 0;
constexpr uint32_t kFlashErrors = 3u << 1;
constexpr uint32_t kFlashKey = 0x5au << 24;
constexpr uint32_t kFlashWritePage = 1;
constexpr uint32_t kFlashErasePageAndWrite = 3;

/** 15, the watchdog; its mode can be written once. */
struct WatchdogRegisters {
  volatile uint32_t control;
  volatile uint32_t mode;
};

inline PowerRegisters& power() { return *reinterpret_cast<PowerRegisters*>(0x400e0600); }
/** @param letter 'A' to 'D' */
inline PortRegisters& port(char letter) {
  return *reinterpret_cast<PortRegisters*>(0x400e0e00 + 0x200 * static_cast<uint32_t>(letter - 'A'));
}
inline UartRegisters& uart() { return *reinterpret_cast<UartRegisters*>(0x400e0800); }
inline TimerBlock& timers() { return *reinterpret_cast<TimerBlock*>(0x40080000); }
/** PWM_ENA. */
inline volatile uint32_t& pwmEnable() { return *reinterpret_cast<volatile uint32_t*>(0x40094004); }
inline PwmChannel& pwm(uint8_t channel) {
  return *reinterpret_cast<PwmChannel*>(0x40094200 + 0x20 * uint32_t{channel});
}
inline ConverterRegisters& adc() { return *reinterpret_cast<ConverterRegisters*>(0x400c0000); }
inline FlashRegisters& flashOf(uint8_t bank) {
  return *reinterpret_cast<FlashRegisters*>(0x400e0a00 + 0x200 * uint32_t{bank});
}
inline WatchdogRegisters& watchdog() { return *reinterpret_cast<WatchdogRegisters*>(0x400e1a50); }

/** Of the vector table, and of the clocks: 9.1, "Peripheral identifiers". */
constexpr uint8_t kUartId = 8;
constexpr uint8_t kPortAId = 11;
constexpr uint8_t kTimer0Id = 27;
constexpr uint8_t kTimer1Id = 28;
constexpr uint8_t kTimer2Id = 29;
constexpr uint8_t kPwmId = 36;
constexpr uint8_t kAdcId = 37;
constexpr uint8_t kInterrupts = 45;

inline void enableClock(uint8_t id) {
  if (id < 32) power().enable0 = 1u << id;
  else power().enable1 = 1u << (id - 32);
}

}  // namespace sam3x
}  // namespace postern
