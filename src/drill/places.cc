// SPDX-License-Identifier: Apache-2.0
#include "drill/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "base/utc_time.h"

namespace hikeshi::drill {
namespace {

std::string date(int64_t time, char separator) {
  const CivilTime c = to_civil({time});
  return fmt::format("{0:04}{3}{1:02}{3}{2:02}", c.year, c.month, c.day, separator);
}

// "DescribeInstances" to "describe-instances", as the CLI names its commands.
std::string command_of(std::string_view event) {
  std::string command;
  for (const char c : without_version(event)) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !command.empty()) command += '-';
    command += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return command;
}

// Of fixed meaning, by their whole name.
std::optional<std::string> fixed(std::string_view place, const PlaceContext& c) {
  if (place == "account") return c.world.account;
  if (place == "tag") return c.world.tag;
  if (place == "region") return std::string(c.region);
  if (place == "company") return c.world.company;
  if (place == "domain") return c.world.domain;
  if (place == "trail") return c.world.trail;
  if (place == "caller.arn") return c.caller.arn;
  if (place == "api") return std::string(c.service);
  if (place == "command") return fmt::format("{}.{}", c.service, command_of(c.event));
  if (place == "now.iam") return iam_time(c.time);
  if (place == "later.iam") return iam_time(c.time + kHour);
  if (place == "now.iso") return format_rfc3339({c.time});
  if (place == "now.ms") return std::to_string(c.time * 1000 + c.rng.between(0, 999));
  if (place == "date") return date(c.time, '/');
  if (place == "date.dash") return date(c.time, '-');
  if (place == "base64.76") return c.rng.base64(76);
  if (place == "key") return c.world.access_key("ASIA", c.rng);
  if (place == "az") return std::string(c.region) + "abc"[c.rng.below(3)];
  return std::nullopt;
}

// Ids with a prefix that are nothing of the account's.
std::optional<std::string> fresh_id(std::string_view kind, Rng& rng) {
  constexpr std::array<std::array<std::string_view, 2>, 4> kPrefixes = {
      {{"eni", "eni-0"},
       {"allocation", "eipalloc-0"},
       {"templateid", "lt-0"},
       {"resource", "i-0"}}};
  for (const auto& [name, prefix] : kPrefixes) {
    if (name == kind) return std::string(prefix) + rng.hex(16);
  }
  if (kind == "requestid") {
    const std::string ending = rng.letters(8);
    return rng.hex(32) + ending;
  }
  if (kind == "quota") return "L-" + rng.base32(8);
  if (kind == "dbsnapshot") return "nightly-" + rng.digits(8);
  return std::nullopt;
}

// "hex17" and the like: an alphabet and a length.
std::optional<std::string> random_text(std::string_view kind, Rng& rng) {
  const size_t digits = kind.find_first_of("0123456789");
  const std::string_view name = kind.substr(0, digits);
  size_t length = 0;
  if (digits != kind.npos) std::from_chars(kind.data() + digits, kind.data() + kind.size(), length);
  if (name == "hex") return rng.hex(length);
  if (name == "digits") return rng.digits(length);
  if (name == "letters") return rng.letters(length);
  if (kind == "base32") return rng.base32(9);
  if (kind == "base64") return rng.base64(43);
  if (kind == "uuid") return rng.uuid();
  // Session tokens are what compresses worst in a trail; they have some 700 to 1,100 letters.
  if (kind == "token") return "IQoJb3JpZ2luX2Vj" + rng.base64(700 + rng.below(400)) + "==";
  return std::nullopt;
}

std::optional<std::string> number(std::string_view kind, Rng& rng) {
  if (kind == "number") return std::to_string(rng.between(1000, 99999));
  if (kind == "small") return std::to_string(rng.between(0, 600));
  if (kind == "count" || kind == "revision") return std::to_string(rng.between(1, 40));
  if (kind == "size") return std::to_string(rng.between(8, 200));
  if (kind == "min") return "1";
  if (kind == "max" || kind == "desired") return std::to_string(rng.between(64, 512));
  if (kind == "port") return rng.chance(50) ? "443" : "8080";
  return std::nullopt;
}

std::optional<std::string> word(std::string_view kind, const PlaceContext& c) {
  Rng& rng = c.rng;
  if (kind == "team") return rng.pick(std::array{"web", "data", "platform", "payments"});
  if (kind == "name") return rng.pick(std::array{"api", "worker", "report", "edge", "import"});
  if (kind == "description") return "managed by " + c.world.company;
  if (kind == "status") return "Inactive";
  if (kind == "outcome") return "Success";
  if (kind == "mfaused") return "No";
  if (kind == "policy") return "inline";
  if (kind == "group") return "developers";
  if (kind == "runtime") return "nodejs20.x";
  if (kind == "tokens") return "required";
  if (kind == "type") return rng.pick(std::array{"t3.small", "t3.medium", "m6i.large"});
  if (kind == "cpu") return "512";
  if (kind == "memory") return "1024";
  if (kind == "model") return "anthropic.claude-3-5-sonnet-20240620-v1:0";
  if (kind == "image")
    return fmt::format("{}.dkr.ecr.{}.amazonaws.com/{}/orders:latest", c.world.account, c.region,
                       c.world.company);
  if (kind == "policyarn") return "arn:aws:iam::aws:policy/ReadOnlyAccess";
  if (kind == "document")
    return R"({\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",)"
           R"(\"Action\":\"logs:PutLogEvents\",\"Resource\":\"*\"}]})";
  if (kind == "cidr") return c.world.office.front() + "/32";
  if (kind == "mac") {
    const std::array parts{rng.hex(2), rng.hex(2), rng.hex(2), rng.hex(2), rng.hex(2)};
    return fmt::format("06:{}:{}:{}:{}:{}", parts[4], parts[3], parts[2], parts[1], parts[0]);
  }
  if (kind == "privateip") return private_address("10.20", rng);
  if (kind == "publicip") return c.world.spare_address;
  return std::nullopt;
}

// Parts of a request that are left out unless the call sets them.
bool is_optional_part(std::string_view kind) {
  constexpr std::array<std::string_view, 7> kParts = {"keyname", "groups", "profileset", "tagset",
                                                      "dryrun",  "mfaid",  "requester"};
  return std::find(kParts.begin(), kParts.end(), kind) != kParts.end();
}

}  // namespace

std::string iam_time(int64_t time) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime c = to_civil({time});
  const int hour = c.hour % 12 == 0 ? 12 : c.hour % 12;
  return fmt::format("{} {}, {}, {}:{:02}:{:02} {}", kMonths[static_cast<size_t>(c.month - 1)],
                     c.day, c.year, hour, c.minute, c.second, c.hour < 12 ? "AM" : "PM");
}

std::string_view without_version(std::string_view event) {
  const size_t digit = event.find("20");  // dates of 2014 and later
  return digit == event.npos || digit == 0 ? event : event.substr(0, digit);
}

std::optional<std::string> made_up(std::string_view place, const PlaceContext& context) {
  if (auto value = fixed(place, context)) return value;
  const std::string_view kind = place.substr(0, place.find('.'));
  if (auto value = context.world.draw(kind, context.rng)) return value;
  if (auto value = random_text(kind, context.rng)) return value;
  if (auto value = fresh_id(kind, context.rng)) return value;
  if (auto value = number(kind, context.rng)) return value;
  if (auto value = word(kind, context)) return value;
  if (kind == "issued") return context.world.access_key("ASIA", context.rng);
  if (kind == "userid") return context.world.unique_id("AIDA", context.rng);
  if (kind == "roleid") return context.world.unique_id("AROA", context.rng);
  if (is_optional_part(kind)) return std::string();
  return std::nullopt;
}

}  // namespace hikeshi::drill
