// SPDX-License-Identifier: Apache-2.0
// The one way to fail: Result<T> carries a value or an Error, and dropping it is a warning.
//
// Nothing in this program throws on purpose. Libraries that throw are caught in the one .cc that
// calls them and turned into an Error there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace hikeshi {

// What a caller can act on. The words for people are in Error::message.
enum class Code {
  kNotFound,     // no such file, case, field
  kCorrupt,      // bytes that are not what they claim to be
  kDenied,       // the system or AWS refuses
  kThrottled,    // try later
  kConflict,     // somebody else holds it, or it exists already
  kCancelled,    // Ctrl-C or a deadline of the caller's
  kIo,           // the disk or the network failed
  kTimeout,      // no answer in time
  kLimit,        // a stated limit was passed (size, ratio, depth)
  kUsage,        // the command line or a configuration file is wrong
  kUnsupported,  // valid, but not handled here
  kNotAllowed,   // approval missing, wrong account, protected resource
  kAws,          // AWS refused or cannot be reached
  kBug,          // our own mistake
};

struct Error {
  Code code = Code::kBug;
  std::string message;  // what, where, what to do; no function names, no pointers
  std::string file;     // the input it stands in, or empty
  std::optional<uint64_t> offset;

  // Says where it happened: `context` goes in front of the message.
  Error with_context(const std::string& context) && {
    message = context + ": " + message;
    return std::move(*this);
  }
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Status = Result<void>;

inline tl::unexpected<Error> fail(Code code, std::string message) {
  return tl::make_unexpected(Error{code, std::move(message), {}, {}});
}

}  // namespace hikeshi

// Yields the value of a Result<T>, or returns its error from the enclosing function.
#define HK_TRY(expression)                                                   \
  __extension__({                                                            \
    auto hk_result_ = (expression);                                          \
    if (!hk_result_) [[unlikely]]                                            \
      return tl::make_unexpected(std::move(hk_result_).error());             \
    std::move(*hk_result_);                                                  \
  })

// The same for a Status, which has no value.
#define HK_CHECK(expression)                                                 \
  do {                                                                       \
    if (auto hk_status_ = (expression); !hk_status_) [[unlikely]]            \
      return tl::make_unexpected(std::move(hk_status_).error());             \
  } while (false)
