// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

// A reference holds digits: a word behind "abuse report" is none.
bool is_reference(std::string_view text) {
  const auto digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 6 || (text.starts_with("P0") && digits >= 2 && text.size() >= 6);
}

void put_abuse(Notice& n, const Mapped& text, Span span) {
  const std::string value(text.view(span));
  if (!is_reference(value)) return;
  // The account behind "AWS ID" is no reference.
  if (std::find(n.accounts.begin(), n.accounts.end(), value) != n.accounts.end()) return;
  set_once(n, n.abuse_reference, "abuse_reference", value, evidence_of(text, span));
}

void abuse(const Mapped& text, Notice& n, bool subject) {
  static const RE2 kSubject(
      "(?i)abuse\\s+(?:report|notice|case)\\s*[\\[#:(]*\\s*([A-Z0-9]{6,24}(?:-\\d{1,3})?)\\b");
  static const RE2 kBody(
      "(?i)\\b(?:abuse\\s+)?(?:report|reference|case)\\s*(?:id|number|no\\.?|reference|#)?\\s*[:=#"
      "\\[(]\\s*#?"
      "([A-Z0-9]{8,24}(?:-\\d{1,3})?)\\b|"
      "\\b(?:abuse\\s+)?(?:report|case)\\s+(?:id|number|no\\.?|reference)\\s+(?:is\\s+)?([A-Z0-9]{"
      "8,24}(?:-\\d{1,3})?)\\b|"
      "(?:ケース番号|報告番号|レポート番号|参照番号|リファレンス)\\s*[:=#]?\\s*([A-Z0-9]{8,24}(?:-"
      "\\d{1,3})?)\\b");
  for (const Hit& hit : find_all(kSubject, text.text)) put_abuse(n, text, hit.groups[1]);
  if (subject && !n.abuse_reference) {
    static const RE2 kBracket("\\[((?:P\\d{2}[A-Z0-9]{3,20}|\\d{10,11}(?:-\\d{1,3})?|\\d{15}))\\]");
    for (const Hit& hit : find_all(kBracket, text.text)) put_abuse(n, text, hit.groups[1]);
  }
  for (const Hit& hit : find_all(kBody, text.text)) {
    for (size_t g = 1; g <= 3; ++g) {
      if (hit.has(g)) put_abuse(n, text, hit.groups[g]);
    }
  }
}

void support_case(const Mapped& text, Notice& n) {
  static const RE2 kApi("\\b(case-\\d{10,12}-(?:[a-z]+-)?\\d{4}-[0-9a-f]{16,40})\\b");
  static const RE2 kShown(
      "(?i)(?:\\bcase\\s*(?:id|number|no\\.?)?\\s*[:#=\\[]?\\s*|displayId(?:=|%3D)|caseId(?:=|%3D)|"
      "ケース(?:\\s?ID|番号)?\\s*[:#=は]?\\s*)#?(\\d{8,18})\\b");
  for (const RE2* pattern : {&kShown, &kApi}) {
    for (const Hit& hit : find_all(*pattern, text.text)) {
      const std::string value(text.view(hit.groups[1]));
      const bool account =
          std::find(n.accounts.begin(), n.accounts.end(), value) != n.accounts.end();
      if (!account) set_once(n, n.case_id, "case_id", value, evidence_of(text, hit.groups[1]));
    }
  }
}

// In an abuse mail only a link into the Support Center names a Support case.
void linked_case(const Mapped& text, Notice& n) {
  static const RE2 kLink(
      "(?i)(?:displayId(?:=|%3D)|support\\s+case\\s*(?:id|number)?\\s*[:#\\[]?\\s*)(\\d{8,18})\\b");
  static const RE2 kApi("\\b(case-\\d{10,12}-(?:[a-z]+-)?\\d{4}-[0-9a-f]{16,40})\\b");
  for (const RE2* pattern : {&kLink, &kApi}) {
    for (const Hit& hit : find_all(*pattern, text.text))
      set_once(n, n.case_id, "case_id", std::string(text.view(hit.groups[1])),
               evidence_of(text, hit.groups[1]));
  }
}

}  // namespace

void extract_references(const Mapped& text, Notice& n, bool subject) {
  static const RE2 kAbuse("(?i)abuse report");
  static const RE2 kSeverity("(?im)^\\s*(?:severity|重要度|緊急度)\\s*[:：]\\s*(\\S[^\\n|]{0,30})");
  const bool resolved = n.notice_class == NoticeClass::kResolved;
  if (n.notice_class == NoticeClass::kAbuse || (resolved && RE2::PartialMatch(text.text, kAbuse))) {
    abuse(text, n, subject);
    linked_case(text, n);
  } else if (!(resolved && n.abuse_reference)) {
    support_case(text, n);
  }
  for (const Hit& hit : find_all(kSeverity, text.text)) {
    const Span span = trimmed(text, hit.groups[1]);
    set_once(n, n.severity, "severity", std::string(text.view(span)), evidence_of(text, span));
  }
}

void extract_tickets(const Mapped& text, Notice& n) {
  static const RE2 kTicket(
      "(?i)(?:ticket|request|リクエスト|チケット|お?問い?合わ?せ|受付|管理|案件|整理)\\s*(?:id|"
      "no\\.?|番号|number)?\\s*"
      "[:：#=\\[(]*\\s*[#]?([A-Z]{0,8}-?\\d{3,14}(?:-\\d{1,6})?)\\b|\\(#(\\d{3,14})\\)|\\[#?([A-Z]{"
      "2,8}-\\d{2,14}"
      ")\\]");
  for (const Hit& hit : find_all(kTicket, text.text)) {
    for (size_t g = 1; g <= 3; ++g) {
      if (!hit.has(g)) continue;
      const std::string value(text.view(hit.groups[g]));
      if (std::find(n.accounts.begin(), n.accounts.end(), value) != n.accounts.end()) continue;
      if (value == n.abuse_reference || value == n.case_id) continue;
      add(n, n.other_references, "other_references", value, evidence_of(text, hit.groups[g]));
    }
  }
}

}  // namespace hikeshi::notice
