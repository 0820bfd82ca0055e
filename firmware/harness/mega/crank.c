/*
 * A crank, and the toothed wheel on it or on the cam. Its angle is a function of time: between the scenario's
 * actions it turns at a constant pace or accelerates by a constant amount, and the time of each edge follows
 * from that exactly. So what an angle's time was is known to a part of a cycle, whatever the firmware thinks.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "avr_ioport.h"
#include "avr_timer.h"
#include "harness.h"

static avr_t *avr;
static avr_irq_t *toothPin;
static avr_irq_t *markerPin;
static bool logsEdges;

static int places = 36, missing = 1;
static bool isCam;
static double markerDegrees;

/* The angle is `angle + speed * t + acceleration / 2 * t²`, t cycles after `since`. */
static double since, angle = -0.5, speed, acceleration;
/* Of a ramp; NAN: none. */
static double rampEnd = NAN;
/* The half place that is passed next: tooth k rises at 2k and falls at 2k + 1. */
static int64_t nextHalf;
static bool isBackwards;
static double nextMarker;

enum { kMostNoise = 1000 };
static avr_cycle_count_t noiseTimes[kMostNoise];
static int noiseCount;
static double jitter;
static int drops;
static uint32_t randomState;

/* No run is so long. */
static const double kNever = 1e15;

static double randomUnit(void) {
  randomState ^= randomState << 13;
  randomState ^= randomState >> 17;
  randomState ^= randomState << 5;
  return randomState / 4294967296.0;
}

static double degreesOfPlace(void) { return (isCam ? 720.0 : 360.0) / places; }
static double ofRpm(double rpm) { return rpm * 6 / kClock; }

/* Cycles after `since` at which an angle is reached; INFINITY: not with this motion. */
static double cyclesTo(double target) {
  const double far = target - angle;
  if (fabs(acceleration) < 1e-30) return speed == 0 || far / speed < 0 ? INFINITY : far / speed;
  const double root = speed * speed + 2 * acceleration * far;
  if (root < 0) return INFINITY;
  /* The form that does not lose digits where the acceleration is small. */
  return 2 * far / (speed + copysign(sqrt(root), speed));
}

static void tell(void) {
  if (logFile) fprintf(logFile, "motion %.6f %.12g %.17g %.17g\n", since, angle, speed, acceleration);
}

/* Takes the motion's start to a later time. */
static void rebase(double at) {
  const double t = at - since;
  angle += speed * t + acceleration / 2 * t * t;
  speed += acceleration * t;
  since = at;
}

/* Pins change at the very cycle, not after the instruction that runs then: the capture unit does not wait. */
static void setPin(avr_irq_t *pin, uint32_t value, avr_cycle_count_t when) {
  const avr_cycle_count_t now = avr->cycle;
  avr->cycle = when;
  avr_raise_irq(pin, value);
  avr->cycle = now;
}

static avr_cycle_count_t onTooth(avr_t *a, avr_cycle_count_t when, void *unused);
static avr_cycle_count_t onMarker(avr_t *a, avr_cycle_count_t when, void *unused);
static avr_cycle_count_t onRampEnd(avr_t *a, avr_cycle_count_t when, void *unused);
static avr_cycle_count_t onNoise(avr_t *a, avr_cycle_count_t when, void *unused);

static void wake(avr_cycle_timer_t timer, double at) {
  avr_cycle_timer_cancel(avr, timer, NULL);
  if (!isfinite(at) || at > kNever) return;
  const double away = at - (double)avr->cycle;
  avr_cycle_timer_register(avr, away <= 1 ? 1 : (avr_cycle_count_t)llround(away), timer, NULL);
}

static double toothTime(void) {
  const double at = since + cyclesTo((double)nextHalf / 2 * degreesOfPlace());
  return jitter > 0 ? at + (randomUnit() * 2 - 1) * jitter : at;
}

static void moved(void) {
  if (speed != 0 && (speed < 0) != isBackwards) {
    isBackwards = speed < 0;
    nextHalf += isBackwards ? -1 : 1;
  }
  tell();
  wake(onTooth, toothTime());
  if (markerPin) {
    nextMarker = markerDegrees + 720 * ceil((angle - markerDegrees) / 720 + 1e-9);
    wake(onMarker, since + cyclesTo(nextMarker));
  }
  wake(onRampEnd, isnan(rampEnd) ? INFINITY : since + (rampEnd - speed) / acceleration);
}

static avr_cycle_count_t onTooth(avr_t *a, avr_cycle_count_t when, void *unused) {
  (void)a, (void)unused;
  const int64_t perWheel = 2 * (int64_t)places;
  const int64_t half = ((nextHalf % perWheel) + perWheel) % perWheel;
  const int place = (int)(half / 2);
  const bool rises = (half % 2 == 0) != isBackwards;
  static bool isGone;
  if (rises) {
    isGone = place >= places - missing || drops > 0;
    if (place < places - missing && drops > 0) drops--;
  }
  if (!isGone) {
    setPin(toothPin, rises, when);
    if (logsEdges && logFile && rises) fprintf(logFile, "edge %llu %d\n", (unsigned long long)when, place);
  }
  nextHalf += speed < 0 ? -1 : 1;
  const double at = toothTime();
  if (!isfinite(at) || at > kNever) return 0;
  const avr_cycle_count_t next = (avr_cycle_count_t)llround(at);
  return next <= when ? when + 1 : next;
}

static avr_cycle_count_t onMarker(avr_t *a, avr_cycle_count_t when, void *unused) {
  (void)a, (void)unused;
  setPin(markerPin, 1, when);
  setPin(markerPin, 0, when);
  nextMarker += 720;
  const double at = since + cyclesTo(nextMarker);
  return isfinite(at) && at < kNever ? (avr_cycle_count_t)llround(at) : 0;
}

static avr_cycle_count_t onRampEnd(avr_t *a, avr_cycle_count_t when, void *unused) {
  (void)a, (void)when, (void)unused;
  rebase(since + (rampEnd - speed) / acceleration);
  speed = rampEnd;
  acceleration = 0;
  rampEnd = NAN;
  moved();
  return 0;
}

static avr_cycle_count_t onNoise(avr_t *a, avr_cycle_count_t when, void *unused) {
  (void)a, (void)unused;
  const uint32_t level = toothPin->value;
  setPin(toothPin, !level, when);
  setPin(toothPin, level, when);
  if (logFile) fprintf(logFile, "noise %llu\n", (unsigned long long)when);
  for (int i = 1; i < noiseCount; i++) noiseTimes[i - 1] = noiseTimes[i];
  noiseCount--;
  if (noiseCount == 0) return 0;
  return noiseTimes[0] > when ? noiseTimes[0] : when + 1;
}

static int byTime(const void *a, const void *b) {
  const avr_cycle_count_t first = *(const avr_cycle_count_t *)a, second = *(const avr_cycle_count_t *)b;
  return first < second ? -1 : first > second;
}

void crankBegin(avr_t *of, bool logEdges, uint32_t seed) {
  avr = of;
  logsEdges = logEdges;
  randomState = seed * 2654435761u + 1;
  toothPin = avr_io_getirq(avr, AVR_IOCTL_TIMER_GETIRQ('5'), TIMER_IRQ_IN_ICP);
}

void crankWheel(int newPlaces, int newMissing, bool onCam) {
  if (newPlaces < 2 || newPlaces > 240) refuse("a wheel has 2 to 240 places, not %d", newPlaces);
  if (newMissing < 0 || newMissing >= newPlaces)
    refuse("a wheel of %d places cannot miss %d", newPlaces, newMissing);
  if (speed != 0 || nextHalf != 0) refuse("the wheel cannot be changed once it has turned");
  places = newPlaces;
  missing = newMissing;
  isCam = onCam;
}

void crankMarker(double degrees, const char *pin) {
  if (strncmp(pin, "icp", 3) == 0 && pin[3] && !pin[4])
    markerPin = avr_io_getirq(avr, (uint32_t)AVR_IOCTL_TIMER_GETIRQ(pin[3]), TIMER_IRQ_IN_ICP);
  else if (strlen(pin) == 2)
    markerPin = avr_io_getirq(avr, (uint32_t)AVR_IOCTL_IOPORT_GETIRQ(pin[0]), pin[1] - '0');
  if (!markerPin) refuse("there is no pin %s: name it like D2, or icp4", pin);
  markerDegrees = degrees;
  if (speed != 0) moved();
}

void crankStep(avr_cycle_count_t at, double rpm) {
  rebase((double)at);
  speed = ofRpm(rpm);
  acceleration = 0;
  rampEnd = NAN;
  moved();
}

void crankRamp(avr_cycle_count_t at, double rpm, double rpmPerSecond) {
  rebase((double)at);
  const double end = ofRpm(rpm);
  if (speed * end <= 0) refuse("a ramp goes from one speed to another of the same direction, not through 0");
  if (rpmPerSecond <= 0) refuse("a ramp's pace is above 0 rpm each second, not %g", rpmPerSecond);
  rampEnd = end;
  acceleration = copysign(ofRpm(rpmPerSecond) / kClock, end - speed);
  moved();
}

void crankJitter(double cycles) { jitter = cycles; }

void crankNoise(avr_cycle_count_t at, int count, double cycles) {
  if (count < 0 || noiseCount + count > kMostNoise) refuse("at most %d edges of noise wait", kMostNoise);
  for (int i = 0; i < count; i++) noiseTimes[noiseCount++] = at + (avr_cycle_count_t)(randomUnit() * cycles);
  qsort(noiseTimes, (size_t)noiseCount, sizeof noiseTimes[0], byTime);
  /* One timer for all: the simulator has 64, and what finds none is forgotten. */
  if (noiseCount > 0) wake(onNoise, (double)noiseTimes[0]);
}

void crankDrop(int count) { drops += count; }
