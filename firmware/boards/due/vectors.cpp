// What is called when: datasheet, 9.1, "Peripheral identifiers".
#include "chip-registers.h"
#include "cortex-m/start.h"

extern "C" {
void pendSv();
void sysTick();
void uartReady();
void edgesCaptured();
void timer2();
}

namespace postern {

extern const Vectors<sam3x::kInterrupts> kVectors;

__attribute__((section(".vectors"), used)) const Vectors<sam3x::kInterrupts> kVectors = {
    {stackTop, startUp, fault, fault, fault, fault, fault, fault,  //
     fault, fault, fault, fault, fault, fault, pendSv, sysTick},
    {
        fault, fault, fault, fault, fault, fault, fault, fault, uartReady, fault,                     //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,                         //
        fault, fault, fault, fault, fault, fault, fault, edgesCaptured, edgesCaptured, timer2,        //
        fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,                         //
        fault, fault, fault, fault, fault,
    }};

}  // namespace postern
