// What is called when, of what QEMU has of the chip.
#include "../chip-registers.h"
#include "cortex-m/start.h"

extern "C" {
void sysTick();
void usart2();
}

namespace postern {

extern const Vectors<stm32::kUsart2Interrupt + 1> kVectors;

__attribute__((section(".vectors"), used)) const Vectors<stm32::kUsart2Interrupt + 1> kVectors = {
    {stackTop, startUp, fault, fault, fault, fault, fault, fault,  //
     fault, fault, fault, fault, fault, fault, fault, sysTick},
    {
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, usart2,
    }};

}  // namespace postern
