// SPDX-License-Identifier: Apache-2.0
#include "aws/skew.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace hikeshi::aws {
namespace {

// With each of these a service may mean the time. The last four it also says of a wrong key, which
// is why the Date of the answer decides. EC2 says AuthFailure, IAM and STS SignatureDoesNotMatch,
// JSON services InvalidSignatureException, S3 RequestTimeTooSkewed.
constexpr std::string_view kMayBeTime[] = {
    "RequestTimeTooSkewed", "RequestExpired",        "RequestInTheFuture",       "AuthFailure",
    "InvalidSignature",     "SignatureDoesNotMatch", "InvalidSignatureException"};

// Below the 5 minutes that every service allows, above what an answer can be late.
constexpr int64_t kTolerance = 240;

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

int number_at(std::string_view text, size_t at, size_t digits) {
  int value = -1;
  const char* end = text.data() + at + digits;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value);
  return error == std::errc() && stop == end ? value : -1;
}

bool may_be_time(std::string_view code) {
  return std::find(std::begin(kMayBeTime), std::end(kMayBeTime), code) != std::end(kMayBeTime);
}

}  // namespace

std::optional<UtcTime> parse_http_date(std::string_view text) {
  if (text.size() != 29 || text.substr(25) != " GMT" || text.substr(3, 2) != ", ") return {};
  const size_t month = kMonths.find(text.substr(8, 3));
  const int year = number_at(text, 12, 4);
  if (month == std::string_view::npos || month % 3 != 0 || year < 1970) return {};
  return from_civil({year, static_cast<int>(month / 3) + 1, number_at(text, 5, 2),
                     number_at(text, 17, 2), number_at(text, 20, 2), number_at(text, 23, 2)});
}

bool ClockSkew::learn(const HttpResponse& answer, std::string_view error_code, UtcTime now) {
  if (!may_be_time(error_code)) return false;
  const auto theirs = parse_http_date(trim(header_of(answer.headers, "Date")));
  if (!theirs) return false;
  const int64_t off = theirs->seconds - apply(now).seconds;
  if (off >= -kTolerance && off <= kTolerance) return false;
  offset_ += off;
  return true;
}

bool ClockSkew::sign_again(const HttpResponse& answer, std::string_view error_code, UtcTime now,
                           int64_t signed_with) {
  return learn(answer, error_code, now) || (may_be_time(error_code) && offset_ != signed_with);
}

}  // namespace hikeshi::aws
