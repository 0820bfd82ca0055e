// What is called when: RM0090, table 61.
#include "chip-registers.h"
#include "cortex-m/start.h"

extern "C" {
void pendSv();
void sysTick();
void tim2();
void usart2();
void tim5();
}

namespace postern {

extern const Vectors<stm32::kInterrupts> kVectors;

__attribute__((section(".vectors"), used)) const Vectors<stm32::kInterrupts> kVectors = {
    {stackTop, startUp, fault, fault, fault, fault, fault, fault,   //
     fault, fault, fault, fault, fault, fault, pendSv, sysTick},
    {
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,   //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,   //
        fault, fault, fault, fault, fault, fault, fault, fault, tim2,  fault,   //
        fault, fault, fault, fault, fault, fault, fault, fault, usart2, fault,  //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,   //
        tim5,  fault, fault, fault, fault, fault, fault, fault, fault, fault,   //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,   //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,   //
        fault, fault,
    }};

}  // namespace postern
