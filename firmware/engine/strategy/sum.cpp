#include "sum.h"

namespace postern {

Sum& Sum::of(float value) {
  value_ = value;
  return *this;
}

Sum& Sum::plus(float value) { return of(value_ + value); }
Sum& Sum::times(float value) { return of(value_ * value); }
Sum& Sum::over(float value) { return of(value == 0 ? 0 : value_ / value); }
Sum& Sum::atMost(float value) { return of(value_ < value ? value_ : value); }

Sum& Sum::of(Id id) { return of(store_.value(id)); }
Sum& Sum::plus(Id id) { return plus(store_.value(id)); }
Sum& Sum::times(Id id) { return times(store_.value(id)); }
Sum& Sum::over(Id id) { return over(store_.value(id)); }
Sum& Sum::atMost(Id id) { return atMost(store_.value(id)); }

Sum& Sum::to(Id id) {
  store_.put(id, toNumber(value_, parameterBits(id)));
  return *this;
}

}  // namespace postern
