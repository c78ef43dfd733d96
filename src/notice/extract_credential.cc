// SPDX-License-Identifier: Apache-2.0
// What was done with a credential, and where it lies open.
#include <fmt/format.h>

#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

void events(const Mapped& text, Notice& n) {
  static const RE2 kEvent(
      "(?i:event\\s?names?|API\\s+(?:calls?|actions?|operations?|names?)|イベント名|API\\s?コール)"
      "\\s*(?:[:：=(\\[]|\\bis\\b|は)\\s*\"?"
      "((?:[a-z0-9-]+:)?[A-Z][A-Za-z0-9]{3,60}(?:\\s*[,、]\\s*(?:[a-z0-9-]+:)?[A-Z][A-Za-z0-9]{3,"
      "60})*)");
  // A name of an API call begins with a verb; "CloudTrail" and "GitHub" are none.
  constexpr const char* kCall =
      "(?:Add|Assume|Attach|Authorize|Create|Decode|Delete|Describe|Detach|Disable|Enable|Get|"
      "Import|Invoke|"
      "List|Lookup|Modify|Put|Remove|Request|Run|Send|Set|Start|Stop|Terminate|Update|Upload|"
      "Verify)[A-Z][A-Za-z0-9]{2,60}";
  static const RE2 kCalled(
      fmt::format("\\b(?:called|calling|calls?|invok(?:ed?|ing)|performed|made(?:\\s+an?)?)(?:\\s+("
                  "?:the|to|of|APIs?|"
                  "calls?|operations?|actions?))*\\s+\"?({0}\"?(?:(?:\\s*,\\s*|\\s+)(?:(?:and|or)"
                  "\\s+)?\"?{0}\\b\"?)*)",
                  kCall));
  static const RE2 kName("(?:[a-z0-9-]+:)?([A-Z][A-Za-z0-9]{3,60})");
  for (const RE2* pattern : {&kEvent, &kCalled}) {
    for (const Hit& hit : find_all(*pattern, text.text)) {
      for (const Hit& one : find_all(kName, text.view(hit.groups[1]), 50)) {
        const Span at{hit.groups[1].begin + one.groups[1].begin,
                      hit.groups[1].begin + one.groups[1].end};
        add(n, n.event_names, "event_names", std::string(text.view(at)), evidence_of(text, at));
      }
    }
  }
}

void labelled_commits(const Mapped& text, Notice& n) {
  static const RE2 kCommit(
      "(?i)\\bcommit(?:\\s+(?:id|hash|sha))?\\s*[:=]\\s*([0-9a-f]{40}(?:[0-9a-f]{24})?)\\b");
  for (const Hit& hit : find_all(kCommit, text.text, 50))
    add(n, n.exposure_commits, "exposure_commits", std::string(text.view(hit.groups[1])),
        evidence_of(text, hit.groups[1]));
}

// Places under AWS's own names that hold what customers put there: buckets and their web sites,
// machines, load balancers, gateways, functions, images of containers.
bool is_customers_place(std::string_view host) {
  static const RE2 kPlace(
      "(?:(?:^|\\.)s3(?:[.-][a-z0-9-]+)*|\\.compute(?:-1)?|\\.elb|\\.execute-api\\.[a-z0-9-]+|"
      "^git-codecommit\\.[a-z0-9-]+)(?:\\.[a-z]+-[a-z0-9-]+-[0-9])?(?:\\.elb)?"
      "\\.amazonaws\\.com(?:\\.cn)?$|\\.on\\.aws$|^(?:public|gallery)\\.ecr\\.aws$");
  return RE2::PartialMatch(host, kPlace);
}

// AWS links to buckets of its own too. Such an address counts only in the very sentence that says
// where the credential lies, and "see" and "refer to" begin no such sentence.
bool is_said_of(std::string_view text, const Found& url) {
  static const RE2 kSays(
      "(?is)(?:publicly|available\\s+online|online\\s+at|exposed|web\\s*site|location|\\bURL\\b|"
      "found\\s+"
      "(?:at|on|in)|posted|公開|漏えい|漏洩|流出|場所)((?:[^。.!?]|[.!?]\\S){0,300})\\z");
  static const RE2 kHelp(
      "(?is)\\b(?:see|refer|visit|read|learn|guide|documentation|template|instructions?|steps?)\\b|"
      "参照|ガイド|手順|ご覧");
  static const RE2 kBehind("\\A[^。\\n]{0,40}(?:公開|漏えい|漏洩|流出|掲載)");
  if (occurs(kBehind, text.substr(url.span.end, 160))) return true;
  std::string between;
  return RE2::PartialMatch(before(text, url.span.begin, 500), kSays, &between) &&
         !occurs(kHelp, between);
}

// Where the credential lies open: a URL, in the sentence or table that says so.
void exposures(const Mapped& text, Notice& n) {
  if (n.notice_class != NoticeClass::kExposedKey &&
      n.notice_class != NoticeClass::kIrregularActivity)
    return;
  labelled_commits(text, n);
  static const RE2 kContext(
      "(?is)(?:publicly|available\\s+online|online\\s+at|exposed|web\\s*site|location|URL|found\\s+"
      "(?:at|on|in)|posted|公開|漏えい|漏洩|流出|場所)[^。]{0,400}\\z");
  for (const Found& url : find_urls(text.text)) {
    const std::string host = host_of(url.value);
    const bool manual =
        host.starts_with("docs.") || host.starts_with("help.") || host.starts_with("support.");
    if (manual) continue;
    const bool customers = is_customers_place(host);
    if (customers ? !is_said_of(text.text, url) : is_aws_host(host)) continue;
    static const RE2 kBehind("\\A[^。\\n]{0,40}(?:公開|漏えい|漏洩|流出|掲載)");
    if (!occurs(kContext, before(text.text, url.span.begin, 500)) &&
        !occurs(kBehind, std::string_view(text.text).substr(url.span.end, 160)))
      continue;
    const Evidence place = evidence_of(text, url.span);
    add(n, n.exposure_urls, "exposure_urls", url.value, place);
    for (std::string& commit : commits_of(url.value))
      add(n, n.exposure_commits, "exposure_commits", std::move(commit), place);
  }
}

}  // namespace

void extract_credential(const Mapped& text, Notice& notice) {
  events(text, notice);
  exposures(text, notice);
}

}  // namespace hikeshi::notice
