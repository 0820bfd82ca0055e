// What is called when, on the stand-in.
#include "cortex-m/start.h"

extern "C" {
void sysTick();
void uartReceived();
void uartSent();
}

namespace postern {

extern const Vectors<2> kVectors;

__attribute__((section(".vectors"), used)) const Vectors<2> kVectors = {
    {stackTop, startUp, fault, fault, fault, fault, fault, fault,  //
     fault, fault, fault, fault, fault, fault, fault, sysTick},
    {uartReceived, uartSent}};

}  // namespace postern
