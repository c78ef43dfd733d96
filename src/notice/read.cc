// SPDX-License-Identifier: Apache-2.0
// What kind of input this is, and who reads it.
#include <algorithm>

#include "base/text.h"
#include "io/hash.h"
#include "notice/charset.h"
#include "notice/input.h"
#include "notice/json_reader.h"
#include "notice/mail_reader.h"
#include "notice/mime.h"
#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

constexpr size_t kMostMessages = 20000;  // of an mbox

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

// Fields in the header block at the top: a line "Name: value", and indented ones that go on.
struct TopFields {
  bool from = false, transport = false;
  size_t count = 0;
};
TopFields top_fields(std::string_view bytes) {
  TopFields top;
  bytes = bytes.substr(0, 256 * 1024);
  for (std::string_view line : split(bytes, '\n')) {
    if (line.ends_with("\r")) line.remove_suffix(1);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') continue;
    const size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    const bool field =
        colon != std::string_view::npos && colon > 0 &&
        std::all_of(name.begin(), name.end(), [](char c) { return c > 32 && c < 127; });
    if (!field) break;
    ++top.count;
    if (equals_ignore_case(name, "From")) top.from = true;
    for (const char* known : {"Date", "Message-ID", "Received", "MIME-Version", "Return-Path",
                              "Content-Type", "Delivered-To", "Authentication-Results"})
      top.transport = top.transport || equals_ignore_case(name, known);
  }
  return top;
}

bool is_mail(const std::string& file, std::string_view bytes) {
  const TopFields top = top_fields(bytes);
  if (top.count == 0) return false;
  const std::string name = to_lower(file);
  return (top.from && top.transport) || (top.transport && top.count >= 3) ||
         (name.ends_with(".eml") && top.count >= 2);
}

void add_unreadable(Input& input) {
  NotNotice none;
  none.reason = Reason::kUnreadable;
  input.add(std::move(none));
}

void unreadable(std::string reason, Input& input) {
  const int part = input.reading.parts.empty() ? input.add_part({}) : 0;
  input.problem(part, std::move(reason));
  add_unreadable(input);
}

void one_mail(std::string_view bytes, Input& input) {
  auto mail = parse_mail(bytes);
  if (mail) return read_mail(*mail, input);
  input.problem(input.add_part({}), mail.error().message);
  add_unreadable(input);
}

// Text, as opposed to some program's data: hardly any control characters once decoded.
bool is_text(std::string_view text) {
  size_t odd = 0;
  const std::string_view head = text.substr(0, 65536);
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') ++odd;
  }
  for (size_t at = head.find("\xEF\xBF\xBD"); at != std::string_view::npos;
       at = head.find("\xEF\xBF\xBD", at + 3))
    ++odd;
  return odd * 20 <= head.size();
}

void pasted(std::string_view bytes, Input& input) {
  Decoded text = decode_text(bytes.substr(0, kLargestText), "");
  if (!is_text(text.text) || trim(text.text).empty())
    return unreadable(trim(text.text).empty() ? "the file is empty" : "this is no text", input);
  const bool cut = bytes.size() > kLargestText;
  read_pasted(std::move(text.text), input);
  if (text.damaged) input.problem(0, "the text has bytes that no charset of ours explains");
  if (cut) input.problem(0, "the text is longer than 2 MiB; the rest is not read");
}

// Whether the file was JSON, of whatever kind.
bool json(std::string_view bytes, Input& input) {
  const std::string_view text = trim(bytes);
  if (!text.starts_with("{") && !text.starts_with("[")) return false;
  Decoded decoded = decode_text(bytes, "");
  const int part = input.add_part(std::move(decoded.text));
  auto items = read_events(part, true, input);
  if (!items) {
    add_unreadable(input);  // the problem is named already
    return true;
  }
  for (EventItem& item : *items) {
    if (auto* notice = std::get_if<Notice>(&item)) {
      input.add(std::move(*notice));
    } else {
      input.add(std::move(std::get<NotNotice>(item)));
    }
  }
  return true;
}

void read_bytes(std::string_view bytes, Input& input) {
  if (bytes.size() > kLargestInput) return unreadable("larger than 64 MiB; it is not read", input);
  bytes = without_mark(bytes);
  if (json(bytes, input)) return;
  const size_t begin = bytes.find_first_not_of("\r\n");
  if (begin != std::string_view::npos) bytes.remove_prefix(begin);
  if (bytes.starts_with("From ")) {
    auto messages = split_mbox(bytes);
    if (messages.size() > kMostMessages) {
      messages.resize(kMostMessages);
      input.problem(0, "the mbox has more than 20,000 messages; the rest is not read");
    }
    if (is_mail("", messages.front()) || messages.size() > 1) {
      for (const std::string_view message : messages) one_mail(message, input);
      return;
    }
  }
  if (is_mail(input.file, bytes)) return one_mail(bytes, input);
  pasted(bytes, input);
}

void report_missing_pages(Reading& reading) {
  for (const Notice& notice : reading.notices) {
    const std::string missing = missing_pages(notice);
    if (!missing.empty()) reading.problems.push_back({notice.file, 0, missing});
  }
}

}  // namespace

Reading read(const std::string& file_name, std::string_view bytes, const ReadOptions& options) {
  Input input{file_name, options, {}, sha256_hex(bytes)};
  read_bytes(bytes, input);
  join_pages(input.reading.notices);
  report_missing_pages(input.reading);
  return std::move(input.reading);
}

void append(Reading& into, Reading more) {
  for (auto* reading : {&into, &more}) {
    for (const Notice& notice : reading->notices) {
      const std::string missing = missing_pages(notice);
      if (missing.empty()) continue;
      std::erase_if(reading->problems, [&](const Problem& problem) {
        return problem.file == notice.file && problem.reason == missing;
      });
    }
  }
  const auto move_all = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move_all(into.notices, more.notices);
  move_all(into.not_notices, more.not_notices);
  move_all(into.problems, more.problems);
  into.parts.clear();
  join_pages(into.notices);
  report_missing_pages(into);
}

bool is_maildir_message(std::string_view name) {
  const size_t slash = name.rfind('/');
  const std::string_view file = slash == std::string_view::npos ? name : name.substr(slash + 1);
  if (file.empty() || file.starts_with(".")) return false;
  const std::string_view folder =
      slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
  const auto in = [&](std::string_view wanted) {
    return folder == wanted || folder.ends_with("/" + std::string(wanted));
  };
  if (in("tmp")) return false;
  if (in("new") || in("cur")) return !file.starts_with("dovecot");
  return !file.starts_with("dovecot") && file != "maildirfolder" && file != "subscriptions";
}

std::vector<std::string> messages_of_folder(const std::vector<std::string>& names) {
  const bool maildir = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name.starts_with("cur/") || name.starts_with("new/") ||
           name.find("/cur/") != std::string::npos || name.find("/new/") != std::string::npos;
  });
  std::vector<std::string> messages;
  for (const std::string& name : names) {
    const bool inside = name.starts_with("cur/") || name.starts_with("new/") ||
                        name.find("/cur/") != std::string::npos ||
                        name.find("/new/") != std::string::npos;
    if (is_maildir_message(name) && (!maildir || inside)) messages.push_back(name);
  }
  std::sort(messages.begin(), messages.end());
  return messages;
}

}  // namespace hikeshi::notice
