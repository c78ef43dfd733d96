// SPDX-License-Identifier: Apache-2.0
// A line is "<time> <host> sshd[<pid>]: <message>"; the time is RFC 5424's or syslog's without a
// year. Every word may have been chosen by a stranger: what is not of the expected form is passed
// over, and nothing but names and addresses of plain characters is kept. Logs of Windows:
// windows_log.cc.
#include "cause/host_log.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "base/text.h"
#include "cause/windows_time.h"

namespace hikeshi::cause {
namespace {

constexpr int64_t kWindow = kHour;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Cuts the first word and the blanks behind it.
std::string_view word(std::string_view& rest) {
  const size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view out = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' ', end), rest.size()));
  return out;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<UtcTime> of_year(int year, int month, int day, std::string_view clock) {
  return parse_rfc3339(fmt::format("{:04}-{:02}-{:02}T{}Z", year, month, day, clock));
}

// "Nov 21 02:58:11" of a zone: the year is the last one that does not make it later than `latest`.
std::optional<UtcTime> syslog_time(std::string_view month_name, std::string_view& rest,
                                   UtcTime latest, int64_t zone) {
  const auto month = std::find(kMonths.begin(), kMonths.end(), month_name);
  if (month == kMonths.end()) return std::nullopt;
  const auto day = number(word(rest));
  const std::string_view clock = word(rest);
  if (!day) return std::nullopt;
  const int year = to_civil(latest).year, m = static_cast<int>(month - kMonths.begin()) + 1;
  for (const int y : {year, year - 1}) {
    const auto at = of_year(y, m, *day, clock);
    if (at && at->plus(-zone) <= latest) return at->plus(-zone);
  }
  return std::nullopt;
}

bool is_address(const std::string& text) {
  in6_addr buffer{};
  if (text.find('\0') != text.npos) return false;  // where inet_pton would stop
  return inet_pton(AF_INET, text.c_str(), &buffer) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &buffer) == 1;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '@' || c == '$';
  });
}

// As sshd names its methods: "password", "keyboard-interactive/pam".
bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '-' || c == '/';
  });
}

// "... for [invalid user ]NAME from ADDRESS port N ssh2". A name may hold anything, " from " too:
// the address is what stands before the last " port ", which sshd itself writes.
struct Party {
  std::string user, address;
};
std::optional<Party> party_of(std::string_view rest) {
  const size_t port = rest.rfind(" port ");
  const size_t from = port == rest.npos ? rest.npos : rest.rfind(" from ", port);
  if (from == rest.npos) return std::nullopt;
  Party party{std::string(rest.substr(0, from)),
              std::string(rest.substr(from + 6, port - from - 6))};
  return is_address(party.address) ? std::optional(party) : std::nullopt;
}

class Reader {
 public:
  Reader(const HostLog& log, UtcTime latest) : log_(log), latest_(latest) {}

  Result<Logins> run() {
    size_t at = 0;
    while (at < log_.text.size()) {
      const size_t end = std::min(log_.text.find('\n', at), log_.text.size());
      line(log_.text.substr(at, end - at), at);
      at = end + 1;
    }
    if (!any_)
      return fail(Code::kCorrupt,
                  log_.file + " holds no line of sshd and no sign-in event of Windows' logs");
    return Logins{std::move(logins_), 0, 0, any_local_};
  }

 private:
  void line(std::string_view rest, size_t offset) {
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    const std::string_view first = word(rest);
    const bool in_syslog = first.size() == 3, local = in_syslog || !names_zone(first);
    auto at = in_syslog ? syslog_time(first, rest, latest_, log_.zone) : parse_rfc3339(first);
    if (at && local && !in_syslog) at = at->plus(-log_.zone);
    if (!at) return;
    word(rest);  // the host
    const std::string_view program = word(rest);
    if (!program.starts_with("sshd") || !program.ends_with(':')) return;
    any_ = true;
    any_local_ = any_local_ || local;
    message(rest, *at, offset);
  }

  void message(std::string_view rest, UtcTime at, size_t offset) {
    constexpr std::string_view kRepeated = "message repeated ", kTimes = " times: [ ";
    uint64_t times = 1;
    if (rest.starts_with(kRepeated)) {
      const size_t inner = rest.find(kTimes);
      if (inner == rest.npos) return;
      const auto n = number(rest.substr(kRepeated.size(), inner - kRepeated.size()));
      if (!n || *n < 1 || *n > 1'000'000) return;
      times = static_cast<uint64_t>(*n);
      rest.remove_prefix(inner + kTimes.size());
    }
    constexpr std::string_view kFailed = "Failed password for ", kAccepted = "Accepted ";
    if (rest.starts_with(kFailed)) {
      if (const auto party = party_of(rest.substr(kFailed.size())))
        failed_[party->address].push_back({at, times});
    } else if (rest.starts_with(kAccepted)) {
      rest.remove_prefix(kAccepted.size());
      accepted(rest, at, offset);
    }
  }

  void accepted(std::string_view rest, UtcTime at, size_t offset) {
    const std::string_view method = word(rest);
    if (word(rest) != "for") return;
    const auto party = party_of(rest);
    if (!party || !is_name(party->user) || !is_method(method)) return;
    Login login{log_.instance, party->user, party->address, std::string(method), at, 0, log_.file,
                offset,        22};
    for (const auto& [time, times] : failed_[party->address]) {
      if (time <= at && at.seconds - time.seconds <= kWindow) login.failures += times;
    }
    logins_.push_back(std::move(login));
  }

  const HostLog& log_;
  const UtcTime latest_;
  bool any_ = false;
  bool any_local_ = false;
  std::map<std::string, std::vector<std::pair<UtcTime, uint64_t>>> failed_;
  std::vector<Login> logins_;
};

}  // namespace

std::string plain_address(std::string_view text) {
  constexpr std::string_view kMapped = "::ffff:";
  if (text.starts_with(kMapped) && text.find('.') != text.npos) text.remove_prefix(kMapped.size());
  std::string address(text);
  return is_address(address) ? address : "";
}

std::string plain_name(std::string_view text) {
  std::string name(text.substr(0, 64));
  for (char& c : name) {
    if (!is_name(std::string_view(&c, 1))) c = '?';
  }
  return name.empty() ? "?" : name;
}

Result<Logins> read_host_log(const HostLog& log, UtcTime latest) {
  if (auto windows = read_windows_log(log)) return std::move(*windows);
  return Reader(log, latest).run();
}

}  // namespace hikeshi::cause
