// SPDX-License-Identifier: Apache-2.0
// From the bytes of a mail, an AWS Health event or a GuardDuty finding to what it says.
//
// read() is the one way in. It never fails as a whole: what cannot be read is a Problem, what is no
// notice is a NotNotice with its reason, and every value of a Notice can show its place. All of it
// is pure: no files, no clock, no network; safe to call from several threads at once.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"
#include "casefile/case_state.h"
#include "casefile/fact.h"
#include "notice/vocabulary.h"

namespace hikeshi::notice {

// Where a value stands. `part` numbers the decoded parts of one input in reading order: for each
// mail its header fields (one decoded "Name: value" line each) and then its bodies; a pasted text
// or a JSON document is part 0. `offset` counts bytes of that part as UTF-8, and
// Reading::parts[part].substr(offset, text.size()) == text.
struct Evidence {
  int part = 0;
  uint64_t offset = 0;
  std::string text;

  bool operator==(const Evidence&) const = default;
};

struct Deadline {
  std::optional<UtcTime> utc;  // nullopt: a period is known, but not when it began
  DeadlineSource source = DeadlineSource::kDerived;
  std::optional<std::string> as_written;

  bool operator==(const Deadline&) const = default;
};

// The fields of NOTICE in docs/formats.md, under the same names (`class` is a keyword of C++).
struct Notice {
  NoticeClass notice_class = NoticeClass::kAbuse;
  bool opens_case = false;
  Stage stage = Stage::kInitial;
  Channel channel = Channel::kMail;
  Authentication authentication = Authentication::kNone;
  ReplyVia reply_via = ReplyVia::kNone;

  std::string file;
  int part = 0;                                // which message of an mbox or thread this is, from 0
  std::optional<std::string> sender, subject;  // of the outermost mail
  std::optional<std::string> original_subject;  // AWS's own, which the reply keeps
  std::optional<UtcTime> sent_at;               // of AWS's mail
  std::optional<std::string> language;          // "en", "ja", "ko", "zh"
  std::optional<std::string> relayed_by;

  std::vector<std::string> accounts, masked_accounts, instances, interfaces, regions;
  std::vector<std::string> access_keys, masked_access_keys, users, roles;
  std::optional<bool> root;
  std::optional<std::string> abuse_reference, case_id;
  std::vector<std::string> other_references;
  std::optional<std::string> severity;

  std::vector<std::string> own_addresses, remote_addresses, source_addresses;
  std::vector<int> ports, blocked_ports;
  std::optional<std::string> protocol;

  std::optional<std::string> activity;  // AWS's words
  std::optional<ActivityClass> activity_class;
  std::optional<UtcTime> time_start, time_end;
  std::vector<std::string> event_names, exposure_urls, exposure_commits;

  std::vector<Restriction> restrictions;
  std::optional<std::string> quarantine_policy;
  std::vector<Required> required;
  std::optional<Deadline> deadline;

  std::map<std::string, std::vector<Evidence>> evidence;  // by field name

  // Not part of the document, kept for the case:
  std::string sha256;           // of the whole input, 64 hex digits
  std::string health_event;     // ARN and communication id, by which pages are joined
  std::vector<int> pages_seen;  // of a Health event of several pages
  int pages = 1;
};

struct NotNotice {
  std::string file;
  int part = 0;
  std::optional<std::string> subject, sender;
  Reason reason = Reason::kNoise;
  std::optional<Notice> says;  // what it would say if it were to be believed
};

struct Problem {
  std::string file;
  int part = 0;  // the decoded part, as in Evidence
  std::string reason;
};

struct Reading {
  std::vector<Notice> notices;
  std::vector<NotNotice> not_notices;
  std::vector<Problem> problems;
  std::deque<std::string> parts;  // the decoded texts that evidence points into, secrets masked
};

struct ReadOptions {
  // Names of receiving hosts whose Authentication-Results count besides the host that the topmost
  // Received names.
  std::vector<std::string> trusted_authserv_ids;
  std::vector<std::string> trusted_relays;  // addresses or domains of resellers
  std::vector<std::string> own_domains;     // mail domains of our own organisation
  std::optional<UtcTime> now;  // only to report dates in the future; never stands in for a date
};

// Reads one input: a mail, an mbox, a pasted text, JSON of AWS Health, GuardDuty or Security Hub in
// any wrapper. `file_name` is only repeated in the result (and its extension .eml is a hint).
Reading read(const std::string& file_name, std::string_view bytes, const ReadOptions& options);

// Adds `more` (another file's reading) to `into`; pages of one AWS Health event become one notice.
// Evidence keeps its numbering within its own file: `parts` are not joined.
void append(Reading& into, Reading more);

// The document of `hikeshi read --json`.
std::string to_json(const Reading& reading);

// Whether `name`, a path below a Maildir, is a message in it: files of new/ and cur/, not tmp/ and
// no index of a mail server's. For a folder that is no Maildir every name counts that does not
// begin with a dot.
bool is_maildir_message(std::string_view name);
// The names that count as messages, in the order in which they are to be read.
std::vector<std::string> messages_of_folder(const std::vector<std::string>& names);

// A notice that somebody types in, because the mail is not at hand.
struct HandNotice {
  NoticeClass notice_class = NoticeClass::kAbuse;
  std::string account;
  std::vector<std::string> instances, access_keys, users, regions, addresses;
  std::optional<UtcTime> time;      // of the activity
  std::optional<UtcTime> received;  // of AWS's mail: the clock starts here
  bool root = false;
};
// kUsage where an id does not have its shape; the message names it.
Result<Notice> by_hand(const HandNotice& hand);

// "notice:" and 12 hex digits that stay the same for the same message of the same input.
std::string source_of(const Notice& notice);

// The facts that the notice reports, as in casefile/README.md.
std::vector<casefile::Fact> facts_of(const Notice& notice);

// Whether `notice` belongs to the incident of `state`: the same reference, instance, key or
// interface; or the same account where the notice has no reference of its own that contradicts
// (reminder, follow-up, case update, account event, a second mail of the same kind within 14 days).
// A closed case is joined by reference only.
bool same_incident(const casefile::CaseState& state, const Notice& notice);

}  // namespace hikeshi::notice
