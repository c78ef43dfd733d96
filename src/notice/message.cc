// SPDX-License-Identifier: Apache-2.0
#include "notice/message.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "notice/classify.h"
#include "notice/clean.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/utf8.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

// Behind AWS's signature an abuse mail goes on with the reporter's text, also without a mark.
void cut_at_signature(Mapped& body, std::vector<Mapped>& reports) {
  static const RE2 kSignature(
      "(?im)^[ \\t]*(?:(?:the\\s+)?(?:AWS|Amazon(?:\\s+Web\\s+Services)?|Amazon\\s+EC2|EC2)[ "
      ",]*(?:trust\\s*(?:&|and)\\s*safety|"
      "abuse(?:\\s+team)?|security)(?:\\s+team)?)[ \\t]*\\r?$");
  const auto hit = find_first(kSignature, body.text);
  if (!hit) return;
  const size_t end = hit->whole().end;
  if (trim(body.view({end, body.text.size()})).empty()) return;
  reports.insert(reports.begin(), body.slice({end, body.text.size()}));
  body = body.slice({0, end});
}

// The class of an abuse matter whose activity is not named: only from words that AWS uses for the
// matter itself, never from its advice ("a vulnerability may allow ...").
void class_of_matter(const Mapped& body, Notice& n) {
  static const RE2 kBedrock("(?i)bedrock");
  static const RE2 kCopyright("(?i)copyright|\\bdmca\\b");
  static const RE2 kSpam("(?i)\\bSES\\b|Simple Email Service|sending (?:has been|is|was) paused");
  static const RE2 kPhishing("(?i)phishing");
  const std::pair<const RE2*, ActivityClass> kinds[] = {{&kBedrock, ActivityClass::kBedrock},
                                                        {&kCopyright, ActivityClass::kCopyright},
                                                        {&kSpam, ActivityClass::kSpam},
                                                        {&kPhishing, ActivityClass::kPhishing}};
  for (const auto& [pattern, meaning] : kinds) {
    const auto hit = find_first(*pattern, body.text);
    if (hit && !n.activity_class)
      set_once(n, n.activity_class, "activity_class", meaning, evidence_of(body, hit->whole()));
  }
}

// Hosts that AWS's mails may point to besides its own: authorities and standards.
bool is_reference_host(std::string_view host) {
  for (const std::string_view known :
       {"anthropic.com", "cisa.gov", "us-cert.gov", "mitre.org", "nist.gov", "owasp.org",
        "ietf.org", "spamhaus.org", "openresolverproject.org", "wikipedia.org", "iana.org",
        "icann.org", "copyright.gov", "aka.ms", "groups.google.com", "jpcert.or.jp", "ipa.go.jp",
        "shadowserver.org"}) {
    if (host == known || host.ends_with("." + std::string(known))) return true;
  }
  return false;
}

std::vector<Link> foreign_links(const Mapped& body, const Notice& n) {
  static const RE2 kAsks(
      "(?is)(?:sign[ -]?in|log[ "
      "-]?in|verify|confirm|click|restore|secure\\s+your|update\\s+your|visit|go\\s+to|here|"
      "console|respond|サインイン|ログイン|確認|クリック|こちら)[^。]{0,120}\\z");
  std::vector<Link> links;
  for (const Found& url : find_urls(body.text)) {
    const std::string host = host_of(url.value);
    if (host.empty() || !is_foreign_link(host, n)) continue;
    links.push_back({host, occurs(kAsks, before(body.text, url.span.begin, 200))});
  }
  return links;
}

}  // namespace

bool is_foreign_link(std::string_view host, const Notice& n) {
  const bool exposure = std::any_of(n.exposure_urls.begin(), n.exposure_urls.end(),
                                    [&](const std::string& e) { return host_of(e) == host; });
  return !host.empty() && !exposure && !is_aws_host(host) && !is_reference_host(host);
}

std::optional<std::string> language_of(std::string_view text) {
  size_t latin = 0, kana = 0, han = 0, hangul = 0;
  text = text.substr(0, 20000);
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = decode_utf8(text, i);
    if ((c.value | 0x20U) >= 'a' && (c.value | 0x20U) <= 'z') ++latin;
    if (c.value >= 0x3040 && c.value <= 0x30FF) ++kana;
    if (c.value >= 0x4E00 && c.value <= 0x9FFF) ++han;
    if (c.value >= 0xAC00 && c.value <= 0xD7A3) ++hangul;
    i += c.length;
  }
  const size_t eastern = kana + han + hangul;
  if (latin + eastern == 0) return std::nullopt;
  // One character of theirs says about as much as three letters.
  if (eastern * 3 < latin) return "en";
  if (hangul > kana && hangul > han / 4) return "ko";
  return kana > 0 ? "ja" : "zh";
}

ReplyVia reply_channel(NoticeClass notice_class) {
  switch (notice_class) {
    case NoticeClass::kAbuse:
      return ReplyVia::kAbuseMail;
    case NoticeClass::kExposedKey:
    case NoticeClass::kIrregularActivity:
    case NoticeClass::kSuspended:
    case NoticeClass::kCaseUpdate:
      return ReplyVia::kSupportCase;
    case NoticeClass::kFinding:
    case NoticeClass::kAccountEvent:
    case NoticeClass::kResolved:
      return ReplyVia::kNone;
  }
  return ReplyVia::kNone;
}

void named_principal_is_not_root(Notice& n) {
  if (n.root || (n.users.empty() && n.roles.empty())) return;
  n.root = false;
  n.evidence["root"] = places_of(n, n.users.empty() ? "roles" : "users");
}

void read_words(const Mapped& cleaned_body, Notice& n, std::vector<Problem>& problems) {
  extract_ids(cleaned_body, n, problems);
  extract_references(cleaned_body, n, false);
  extract_activity(cleaned_body, n);
  extract_traffic(cleaned_body, n);
  extract_times(cleaned_body, n);
  extract_credential(cleaned_body, n);
  extract_demands(cleaned_body, n);
  if (!n.activity_class && n.activity) {
    n.activity_class = activity_class_of(*n.activity).value_or(ActivityClass::kOther);
    n.evidence["activity_class"] = places_of(n, "activity");
  } else if (!n.activity_class && n.notice_class == NoticeClass::kAbuse) {
    class_of_matter(cleaned_body, n);
  }
  named_principal_is_not_root(n);
}

MessageReading read_message(const Message& message, std::vector<Problem>& problems) {
  MessageReading out;
  const Mapped subject = clean(message.subject);
  Mapped body = clean(message.body);
  const Mapped none;
  const bool decides = !message.borrowed_subject || !message.sender.empty();
  const Meaning meaning = classify({decides ? subject : none, body}, message.sender);
  out.we_reported = meaning.we_reported;
  if (!meaning.notice_class) return out;

  std::vector<Mapped> reports;
  for (const Mapped& report : message.reports) reports.push_back(clean(report));
  if (*meaning.notice_class == NoticeClass::kAbuse) cut_at_signature(body, reports);

  Notice n;
  n.notice_class = *meaning.notice_class;
  n.opens_case = meaning.opens_case;
  if (!meaning.evidence.text.empty()) note(n, "class", meaning.evidence);
  StageFound stage = stage_of({message.borrowed_subject ? none : subject, body}, n.notice_class);
  n.stage = stage.stage;
  if (stage.evidence) note(n, "stage", std::move(*stage.evidence));
  n.reply_via = reply_channel(n.notice_class);
  n.sent_at = message.sent_at;
  n.language = language_of(body.text);

  extract_ids(subject, n, problems);
  extract_references(subject, n, true);
  read_words(body, n, problems);
  for (const Mapped& report : reports) extract_report(report, n);
  // Mail to a sender that reads none: such a notice (SES) is answered in its case.
  const bool asks_case =
      std::find(n.required.begin(), n.required.end(), Required::kReplyCase) != n.required.end();
  if (n.notice_class == NoticeClass::kAbuse && asks_case && message.sender.starts_with("no-reply"))
    n.reply_via = ReplyVia::kSupportCase;
  out.deadlines = find_deadlines(body, n.sent_at, 0);
  out.links = foreign_links(body, n);
  out.notice = std::move(n);
  return out;
}

}  // namespace hikeshi::notice
