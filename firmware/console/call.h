// One request on its way to its answer: what a method's handler works with.
#pragma once

#include "request.h"
#include "writer.h"

namespace postern {

enum class ErrorCode : uint8_t {
  syntax,
  overlong,
  method,
  field,
  name,
  range,
  index,
  readonly,
  busy,
  storage,
  state
};

/**
 * A handler calls `result` or one of the `fail`s, once, and writes the fields of it. The fields of the
 * request are there and of their kinds by then.
 */
class Call {
 public:
  Call(const Request& request, Writer& writer) : request_(request), writer_(writer) {}

  const Request& request() const { return request_; }
  bool has(Key key) const { return request_.has(key); }
  /** 0 where it is not there; 65535 where it is more than that. */
  uint16_t number(Key key) const;

  /** The answer's fields come next. */
  Writer& result();
  /** The error's further fields come next. */
  Writer& fail(ErrorCode code, FlashText message);
  void failField(FlashText message, Key key);
  void failUnknown(Slice field);
  void failRange(int32_t minimum, int32_t maximum, uint8_t bits);
  /** @param limit the number must be below it */
  void failIndex(FlashText message, uint16_t limit);
  /** There is no parameter or table of that name. */
  void failName(FlashText message, Slice name);

  /** Ends the line, whatever was written. */
  void end();

 private:
  void begin(FlashText what);

  const Request& request_;
  Writer& writer_;
};

}  // namespace postern
