// What is called when, of what QEMU has of the chip.
#include "../chip-registers.h"
#include "cortex-m/start.h"

extern "C" {
void sysTick();
void usart2();
}

namespace postern {

namespace {

struct Vectors {
  Vector exceptions[16];
  Vector interrupts[stm32::kUsart2Interrupt + 1];
};

}  // namespace

extern const Vectors kVectors;

__attribute__((section(".vectors"), used)) const Vectors kVectors = {
    {stackTop, startUp, fault, fault, fault, fault, fault, fault,  //
     fault, fault, fault, fault, fault, fault, fault, sysTick},
    {
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, usart2,
    }};

}  // namespace postern
