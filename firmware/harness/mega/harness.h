/*
 * What stands around a simulated Mega: a crank that turns as a scenario says, a line to its console, its
 * EEPROM, and a log of all that its pins do, with the cycle of each. Built on libsimavr; it knows nothing of
 * the firmware but which pins are looked at.
 *
 * The log, a line each, times in cycles of the 16 MHz clock:
 *     pin CYCLE A0 1           an output changed
 *     edge CYCLE PLACE         a tooth passed (with --edges); which of the wheel's places, from 0
 *     noise CYCLE              an edge that no tooth made
 *     motion CYCLE ANGLE SPEED ACCELERATION    from now on; degrees of the crank since tooth 0 first could
 *                              pass, degrees a cycle, degrees a cycle²: all that is needed to tell the exact
 *                              time of any angle
 *     heard CYCLE TEXT         a line has been sent to the firmware, whole
 *     said CYCLE TEXT          the firmware has sent a line, whole
 *     unsaid CYCLE TEXT        what it had sent of a line when the run ended
 *     window CYCLE NAME JSON   at `mark`: interrupts since the last one
 *     place ADDRESS CYCLES RUNS    with --places, at the end: what each instruction took, how often it ran
 * At its end it writes one line of JSON on standard output.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim_avr.h"

enum { kClock = 16000000 };

/* Where the log goes; NULL: nowhere. */
extern FILE *logFile;

/* Ends the program with a message: what a person gave it is wrong. */
void refuse(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* crank.c: all from a scenario's actions, at the cycle that they are for. */
void crankBegin(avr_t *avr, bool logEdges, uint32_t seed);
void crankWheel(int places, int missing, bool isCam);
void crankMarker(double degrees, const char *pin);
/* Degrees a cycle from revolutions a minute; at once. 0: it stands; below 0: backwards. */
void crankStep(avr_cycle_count_t at, double rpm);
/* To a speed, by so many rpm each second. */
void crankRamp(avr_cycle_count_t at, double rpm, double rpmPerSecond);
/* Each edge comes up to so many cycles early or late. */
void crankJitter(double cycles);
/* So many edges of no tooth, at random, in the cycles to come. */
void crankNoise(avr_cycle_count_t at, int count, double cycles);
/* So many teeth to come make no edge. */
void crankDrop(int count);

/* scenario.c: a line each: MILLISECONDS VERB ARGUMENTS; see there. */
void scenarioRead(const char *path);
void scenarioBegin(avr_t *avr);

/* pins.c */
void pinsBegin(avr_t *avr, const char *ports);
uint64_t pinsHash(void);
uint64_t pinsEdges(void);

/* serial.c */
void serialBegin(avr_t *avr);
/*
 * To be called each millisecond: how long a byte takes, by the registers. The simulator has a bit of parity
 * that there is not, and sees that the rate is doubled only if that was so when the divisor was written.
 */
void serialPace(void);
/* Queued behind what is still being sent. */
void serialSend(const char *bytes, size_t count);
/* A terminal that stands for the firmware's line; says where. */
void serialOpenTerminal(void);
/* To be called now and then where there is a terminal. */
void serialPoll(void);
/* What was said of a line that has not ended yet. */
void serialEnd(void);

/* profile.c */
void profileBegin(avr_t *avr, int entryCycles);
/* After each instruction. */
void profileStep(avr_t *avr);
/* Writes what was counted since the last time as JSON, and begins anew. */
void profileWrite(FILE *to, avr_t *avr);
/* Counts by each instruction's place, too, of all or of interrupts alone; writes that as `place`. */
void profileCountPlaces(bool ofInterrupts);
void profileWritePlaces(FILE *to);
/* The lowest place of the stack since the start. */
uint16_t profileLowestStack(void);

/* comparisons.c: makes up for those of timer 5 that the simulator misses. */
void comparisonsBegin(avr_t *avr);

/* memory.c: a file of the EEPROM's bytes; one that is not there is one of a new chip. */
void memoryLoad(avr_t *avr, const char *path);
void memorySave(avr_t *avr, const char *path);
