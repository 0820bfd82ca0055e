// A value on its way to a parameter.
#pragma once

#include "known.h"

namespace postern {

/**
 * What a parameter is computed from, step by step: `Sum(store).of(Id::kA).times(Id::kB).over(Id::kC).to(Id::kD)` is
 * D = A × B / C. Written so, an AVR has a step in three instructions; a formula with its operators takes ten for each.
 */
class Sum {
 public:
  explicit Sum(Store& store) : store_(store) {}
  Sum(const Sum&) = delete;
  Sum& operator=(const Sum&) = delete;

  Sum& of(float value);
  Sum& plus(float value);
  Sum& times(float value);
  /** By nothing, it is nothing. */
  Sum& over(float value);
  Sum& atMost(float value);

  Sum& of(Id id);
  Sum& plus(Id id);
  Sum& times(Id id);
  Sum& over(Id id);
  Sum& atMost(Id id);

  /** Into the parameter's range. */
  Sum& to(Id id);
  float value() const { return value_; }
  Store& store() { return store_; }

 private:
  Store& store_;
  float value_ = 0;
};

}  // namespace postern
