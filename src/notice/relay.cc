// SPDX-License-Identifier: Apache-2.0
#include "notice/relay.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "notice/clean.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/trust.h"
#include "notice/web.h"

namespace hikeshi::notice {

std::optional<std::string> find_reseller(const std::vector<std::string>& writers,
                                         const std::vector<std::string>& readers,
                                         std::string_view words, const ReadOptions& options) {
  static const RE2 kProvider(
      "(?i)お客様|客户|客戶|고객|貴社|御社|弊社|ご担当者|請求代行|ご契約|サポート窓口|カスタマー|"
      "チケット|"
      "リクエスト\\s?#|お?問い?合わ?せ番号|受付番号|zendesk|\\bticket\\b|"
      "dear\\s+(?:valued\\s+)?customer|your\\s+(?:AWS\\s+)?(?:reseller|partner)|as\\s+(?:an|your)"
      "\\s+AWS\\s+(?:partner|reseller)|"
      "our\\s+(?:support\\s+)?(?:portal|desk)|reply\\s+to\\s+(?:this\\s+)?(?:ticket|request)");
  for (const std::string& writer : writers) {
    if (is_listed(writer, options.trusted_relays)) return writer;
  }
  if (!occurs(kProvider, words)) return std::nullopt;
  for (const std::string& writer : writers) {
    const std::string domain = domain_of(writer);
    const bool ours = is_listed(writer, options.own_domains) ||
                      std::any_of(readers.begin(), readers.end(), [&](const std::string& reader) {
                        return domain_of(reader) == domain;
                      });
    if (!ours && !domain.empty() && !is_aws_mail_domain(domain)) return writer;
  }
  return std::nullopt;
}

void read_wrapper(const Mapped& wrapper, Notice& notice, std::vector<Problem>& problems) {
  extract_ids(wrapper, notice, problems);
  extract_tickets(wrapper, notice);
}

std::optional<Mapped> aws_subject(const Mapped& forwarded_subject) {
  static const RE2 kPrefix(
      "(?i)\\A\\s*(?:(?:fwd?|fw|wg|tr|転送|转发|轉寄|전달)\\s*[:：]|"
      "[\\[【(](?:ticket|request|チケット|リクエスト|お?問い?合わ?せ|案件|転送|fwd?)[^\\]】)]{0,40}"
      "[\\]】)]|\\(#\\d+\\)|\\[#?[A-Z]*-?\\d+\\])\\s*");
  static const RE2 kAws(
      "(?i)abuse (?:report|case|notice)|\\[AWS ID|AWS (?:account|access key)|Amazon Web "
      "Services|\\[CASE \\d|"
      "irregular activity|\\[Action Required\\]|Amazon (?:EC2|SES)|【[^】]{2,12}】.{0,20}AWS|AWS "
      "?アカウント");
  const std::string& all = forwarded_subject.text;
  re2::StringPiece rest(all);
  while (RE2::Consume(&rest, kPrefix)) {
  }
  if (!RE2::PartialMatch(clean(std::string_view(rest.data(), rest.size())), kAws))
    return std::nullopt;
  return forwarded_subject.slice(
      trimmed(forwarded_subject, {all.size() - rest.size(), all.size()}));
}

std::optional<Mapped> wrapped_subject(const Mapped& body) {
  static const RE2 kSubject(
      "(?im)^[ \\t]*(?:subject|件名)[ \\t]*[:：][ \\t]*([^\\n]{3,300}(?:\\n[ "
      "\\t]+[^\\n]{1,200}|\\n[^\\n:]{1,80}(?:\\n[ \\t]*(?:severity|correspondence|重要度)))?)");
  const auto hit = find_first(kSubject, body.text);
  if (!hit) return std::nullopt;
  Span value = trimmed(body, hit->groups[1]);
  static const RE2 kNext("(?i)\\n[ \\t]*(?:severity|correspondence|重要度)\\s*\\z");
  if (const auto next = find_first(kNext, body.view(value)))
    value.end = value.begin + next->whole().begin;
  value = trimmed(body, value);
  Mapped out{body.part, body.source, {}, {}, {}};
  for (size_t i = value.begin; i < value.end; ++i) {
    const char c = body.text[i];
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) out.add(body, {i, i + 1});
    if (blank && !out.text.ends_with(" ")) out.add(" ", body.from[i], body.to[i]);
  }
  return out;
}

}  // namespace hikeshi::notice
