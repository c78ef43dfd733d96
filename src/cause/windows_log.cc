// SPDX-License-Identifier: Apache-2.0
// Events of Windows that tell of desktops: Security 4624 (somebody was let in; type 10 is a desktop
// from the network, 7 one that is taken up again) and 4625 (refused; type 3 where the password is
// asked before the desktop), TerminalServices-LocalSessionManager 21 and 25.
//
// A name of a stranger's choice stands in them. In XML the log has escaped it; in a text only lines
// behind it are believed where a line could be made by it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "cause/host_log.h"
#include "cause/windows_time.h"

namespace hikeshi::cause {
namespace {

constexpr int64_t kWindow = kHour;
constexpr int kDesktop = 3389;
constexpr uint64_t kMostEvents = 5'000'000;

// Windows writes UTF-16 where it is asked for a file. Names beyond ASCII are not needed: each unit
// becomes one byte, so that places can be told.
class Text {
 public:
  explicit Text(std::string_view bytes) : bytes_(bytes) {
    const bool little = bytes.starts_with("\xFF\xFE");
    wide_ = little || bytes.starts_with("\xFE\xFF");
    if (!wide_) return;
    for (size_t i = 2; i + 1 < bytes.size(); i += 2) {
      const auto low = static_cast<unsigned char>(bytes[little ? i : i + 1]),
                 high = static_cast<unsigned char>(bytes[little ? i + 1 : i]);
      const bool narrow_blank = high == 0x20 && low == 0x2F;  // before AM, of newer libraries
      narrow_ += high == 0 && low < 0x80 ? static_cast<char>(low) : narrow_blank ? ' ' : '?';
    }
  }

  std::string_view view() const { return wide_ ? std::string_view(narrow_) : bytes_; }
  uint64_t place(size_t at) const { return wide_ ? 2 + 2 * static_cast<uint64_t>(at) : at; }

 private:
  std::string_view bytes_;
  std::string narrow_;
  bool wide_ = false;
};

// What one event says, by whatever form.
struct Event {
  int id = 0;
  bool sessions = false;  // of TerminalServices-LocalSessionManager
  std::string_view time, user, address, type;
  size_t at = 0;  // where it begins
};

// evtx_dump puts "Record 17" before each event.
bool is_numbered(std::string_view begin) {
  constexpr std::string_view kRecord = "Record ";
  if (!begin.starts_with(kRecord)) return false;
  begin.remove_prefix(kRecord.size());
  const size_t digits = begin.find_first_not_of("0123456789");
  return digits > 0 && digits != begin.npos && trim(begin.substr(digits)).starts_with("<");
}

std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const size_t begin = text.find(from);
  if (begin == text.npos) return {};
  text.remove_prefix(begin + from.size());
  const size_t end = text.find(to);
  return end == text.npos ? std::string_view() : text.substr(0, end);
}

// ---- a message in words, English or Japanese

// The value behind the label at the beginning of a line: the first, or the last.
std::string_view labelled(std::string_view text, std::initializer_list<std::string_view> labels,
                          bool last) {
  std::string_view value;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    for (const std::string_view label : labels) {
      if (!line.starts_with(label)) continue;
      value = trim(line.substr(label.size()));
      if (!last) return value;
    }
  }
  return value;
}

// The type stands before the name, the address behind it.
void take_message(std::string_view message, Event& event) {
  event.type = labelled(message, {"Logon Type:", "ログオン タイプ:"}, false);
  event.user = labelled(message, {"Account Name:", "アカウント名:", "User:", "ユーザー:"}, true);
  event.address =
      labelled(message, {"Source Network Address:", "ソース ネットワーク アドレス:"}, true);
  event.sessions = event.id < 100 && message.find("Remote Desktop Services") != message.npos;
  if (event.id < 100 && message.find("リモート デスクトップ サービス") != message.npos)
    event.sessions = true;
}

// ---- the forms

class Reader {
 public:
  explicit Reader(const HostLog& log) : log_(log), text_(log.text), all_(text_.view()) {}

  std::optional<Logins> run() {
    // By how it begins: a name that somebody tries at another log's door may look like any form.
    std::string_view begin = all_;
    if (begin.starts_with("\xEF\xBB\xBF")) begin.remove_prefix(3);
    begin = trim(begin.substr(0, 64));
    if (begin.starts_with("<") || is_numbered(begin))
      xml();
    else if (begin.starts_with("Event["))
      blocks();
    else
      table();
    if (!any_) return std::nullopt;
    return settle();
  }

 private:
  std::string_view attribute(std::string_view event, std::string_view name) const {
    for (const char quote : {'\'', '"'}) {
      const std::string_view value =
          between(event, fmt::format("{}={}", name, quote), std::string(1, quote));
      if (!value.empty()) return value;
    }
    return {};
  }

  std::string_view data(std::string_view event, std::string_view name) const {
    for (const char quote : {'\'', '"'}) {
      const std::string_view value =
          between(event, fmt::format("<Data Name={}{}{}>", quote, name, quote), "<");
      if (!value.empty()) return value;
    }
    return {};
  }

  void xml() {
    size_t end = 0;
    for (size_t at = all_.find("<Event"); at != all_.npos; at = all_.find("<Event", at + 1)) {
      const char next = at + 6 < all_.size() ? all_[at + 6] : '\0';
      if (next != ' ' && next != '>') continue;  // <Events>, <EventID>, <EventData>
      if (end <= at) end = all_.find("</Event>", at);
      if (all_.find("<Event ", at + 6) < end || end == all_.npos)
        unread(at);  // cut off
      else
        one(all_.substr(at, end - at), at);
    }
  }

  // What <System> holds is the log's own; names of strangers stand behind it.
  void one(std::string_view xml, size_t at) {
    const std::string_view system = xml.substr(0, xml.find("</System>"));
    const std::string_view id = system.substr(std::min(system.find("<EventID"), system.size()));
    Event event;
    event.at = at;
    event.id = whole_number(between(id, ">", "<")).value_or(0);
    event.sessions = attribute(system, "Name").find("TerminalServices-LocalSession") != system.npos;
    event.time = attribute(system, "SystemTime");
    if (event.sessions) {
      event.user = between(xml, "<User>", "<");
      event.address = between(xml, "<Address>", "<");
    } else {
      event.user = data(xml, "TargetUserName");
      event.address = data(xml, "IpAddress");
      event.type = data(xml, "LogonType");
    }
    take(event);
  }

  // As `wevtutil qe /f:text` prints: members of two blanks, then the message.
  void blocks() {
    size_t at = all_.find("Event[");
    while (at != all_.npos) {
      const size_t next = all_.find("\nEvent[", at);
      const std::string_view block = all_.substr(at, next == all_.npos ? next : next - at);
      const size_t words = std::min(block.find("Description:"), block.size());
      const std::string_view head = block.substr(0, words);
      Event event;
      event.at = at;
      event.id = whole_number(labelled(head, {"Event ID:"}, false)).value_or(0);
      event.time = labelled(head, {"Date:"}, false);
      take_message(block.substr(words), event);
      take(event);
      at = next == all_.npos ? next : next + 1;
    }
  }

  // ---- tables: quoted cells hold line breaks

  std::vector<std::string> row(size_t& at, char comma) const {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (; at < all_.size(); ++at) {
      const char c = all_[at];
      if (c == '"' && quoted && at + 1 < all_.size() && all_[at + 1] == '"') {
        cells.back() += '"';
        ++at;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == comma && !quoted) {
        cells.emplace_back();
      } else if (c == '\n' && !quoted) {
        ++at;
        break;
      } else {
        cells.back() += c;
      }
    }
    if (!cells.back().empty() && cells.back().back() == '\r') cells.back().pop_back();
    return cells;
  }

  static size_t column(const std::vector<std::string>& head,
                       std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const auto it = std::find(head.begin(), head.end(), name);
      if (it != head.end()) return static_cast<size_t>(it - head.begin());
    }
    return head.size();
  }

  void see_dates(size_t at, char comma, size_t time) {
    while (at < all_.size()) {
      const auto cells = row(at, comma);
      if (time < cells.size()) dates_.see(cells[time]);
    }
  }

  void table() {
    size_t at = 0;
    if (all_.starts_with("\xEF\xBB\xBF")) at = 3;
    if (all_.substr(at).starts_with("#TYPE")) row(at, ',');
    // Event Viewer saves a table with tabs too.
    const std::string_view first = all_.substr(at, all_.find('\n', at) - at);
    const char comma = first.find('\t') == first.npos ? ',' : '\t';
    const auto head = row(at, comma);
    const size_t id = column(head, {"Id", "Event ID", "EventID", "イベント ID"}),
                 time =
                     column(head, {"TimeCreated", "Date and Time", "TimeGenerated", "日付と時刻"}),
                 message = column(head, {"Message"});  // Event Viewer names it not: the last cell
    if (id == head.size() || time == head.size()) return;
    see_dates(at, comma, time);
    while (at < all_.size()) {
      const size_t begin = at;
      const auto cells = row(at, comma);
      if (cells.size() <= std::max(id, time)) {
        if (cells.size() > 1) unread(begin);
        continue;
      }
      Event event;
      event.at = begin;
      event.id = whole_number(trim(cells[id])).value_or(0);
      event.time = cells[time];
      take_message(message < cells.size() ? cells[message] : cells.back(), event);
      take(event);
    }
  }

  // ---- what it means

  void unread(size_t at) {
    if (out_.unread++ == 0) out_.first_unread = text_.place(at);
  }

  void take(const Event& event) {
    if (++events_ > kMostEvents) return unread(event.at);
    const bool session = event.sessions && (event.id == 21 || event.id == 25);
    any_ = any_ || event.sessions || event.id == 4624 || event.id == 4625;
    if (!session && event.id != 4624 && event.id != 4625) return;
    const auto at = dates_.time_of(event.time);
    if (!at || (!session && event.type.empty())) return unread(event.at);
    const std::string address = plain_address(trim(event.address));
    if (address.empty()) return;  // "-", "LOCAL": not from the network
    if (event.id == 4625) {
      if (event.type == "3" || event.type == "10") refused_[address].push_back(*at);
    } else if (session || event.type == "10" || event.type == "7") {
      Login login;
      login.instance = log_.instance;
      login.user = plain_name(trim(event.user));
      login.address = address;
      login.method = "rdp";
      login.at = *at;
      login.file = log_.file;
      login.offset = text_.place(event.at);
      login.port = kDesktop;
      out_.all.push_back(std::move(login));
    }
  }

  // Exports begin with the oldest event or with the newest: the hour before is looked up last.
  Logins settle() {
    for (auto& [address, times] : refused_) std::sort(times.begin(), times.end());
    for (Login& login : out_.all) {
      const auto it = refused_.find(login.address);
      if (it == refused_.end()) continue;
      const auto first = std::lower_bound(it->second.begin(), it->second.end(),
                                          UtcTime{login.at.seconds - kWindow});
      const auto last = std::upper_bound(it->second.begin(), it->second.end(), login.at);
      login.failures = static_cast<uint64_t>(std::max<ptrdiff_t>(0, last - first));
    }
    auto& all = out_.all;
    std::stable_sort(all.begin(), all.end(),
                     [](const Login& a, const Login& b) { return a.at < b.at; });
    // Windows notes an administrator's sign-in twice, once without his rights.
    all.erase(std::unique(all.begin(), all.end(),
                          [](const Login& a, const Login& b) {
                            return a.at == b.at && a.user == b.user && a.address == b.address;
                          }),
              all.end());
    out_.any_local = dates_.any_local();
    return std::move(out_);
  }

  const HostLog& log_;
  const Text text_;
  const std::string_view all_;
  bool any_ = false;
  uint64_t events_ = 0;
  WindowsDates dates_{log_.zone};
  Logins out_;
  std::map<std::string, std::vector<UtcTime>> refused_;
};

}  // namespace

std::optional<Logins> read_windows_log(const HostLog& log) {
  Reader reader(log);
  return reader.run();
}

}  // namespace hikeshi::cause
