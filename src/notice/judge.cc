// SPDX-License-Identifier: Apache-2.0
#include "notice/judge.h"

#include <algorithm>

#include "base/text.h"
#include "notice/classify.h"
#include "notice/clean.h"
#include "notice/relay.h"
#include "notice/trust.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

class Judge {
 public:
  Judge(Gathered& mail, const ReadOptions& options) : mail_(mail), options_(options) {}

  Judgement run() {
    attach_reports();
    Judgement out;
    out.judged = read_candidates();
    out.reason = disbelief(out.judged);
    if (!out.reason && out.judged.empty()) out.reason = plain_reason();
    if (out.reason && out.judged.empty()) {
      if (*out.reason == Reason::kPhishingCandidate) read_own_text();
      if (own_text_) out.judged.push_back(std::move(*own_text_));
    }
    return out;
  }

 private:
  const Envelope& envelope() const { return mail_.envelope; }
  bool trusted() const { return is_listed(envelope().address(), options_.trusted_relays); }

  // Whether AWS may have written it, as far as its head says.
  bool may_be_aws(const Candidate& one) const {
    if (one.own || !one.forwarded)
      return envelope().from_aws() || envelope().unknown_sender() ||
             !mail_.envelope.list_original.empty();
    return one.from.empty() || is_aws_mail_domain(domain_of(one.from)) ||
           looks_like_aws(domain_of(one.from)) || is_listed(one.from, options_.trusted_relays);
  }

  // What came as an attachment of a mail of AWS's is the reporter's.
  void attach_reports() {
    if (!envelope().from_aws() || mail_.candidates.empty()) return;
    auto& reports = mail_.candidates.front().message.reports;
    for (Mapped& attachment : mail_.attachments) reports.push_back(std::move(attachment));
  }

  std::vector<Judged> read_candidates() {
    attach_reports();
    std::vector<Judged> judged;
    for (size_t i = 0; i < mail_.candidates.size(); ++i) {
      if (!may_be_aws(mail_.candidates[i])) continue;
      const bool strangers = is_strangers(i);
      auto next = read_candidate(i, !strangers);
      if (!next) continue;
      if (strangers) {
        if (!confirmed(*next->reading.notice, judged)) continue;
        next = read_candidate(i, true);
      }
      if (!is_repeated(*next->reading.notice, judged)) judged.push_back(std::move(*next));
    }
    if (judged.empty()) from_a_relay(judged);
    return judged;
  }

  // nullopt where the candidate is no notice, or is ours.
  std::optional<Judged> read_candidate(size_t i, bool may_borrow) {
    const Candidate& one = mail_.candidates[i];
    if (greets_aws(clean(one.message.body))) return std::nullopt;
    Judged next{i, {}, {}};
    Message message = one.message;
    message.sender = one.from;
    // A quotation often names no subject; the mail's own is the thread's. From an unknown writer
    // it may add ids, but it does not make a notice of what they wrote.
    if (message.subject.source == nullptr && may_borrow) {
      message.subject = aws_subject(envelope().subject).value_or(Mapped{});
      message.borrowed_subject = true;
    }
    next.reading = read_message(message, next.problems);
    we_reported_ = we_reported_ || next.reading.we_reported;
    if (!next.reading.notice) return std::nullopt;
    return next;
  }

  // Marks below a report; or a mail attached to one of AWS's own: the reporter's.
  bool is_strangers(size_t i) const {
    const Candidate& one = mail_.candidates[i];
    const bool attached =
        one.forwarded && one.message.body.part != mail_.candidates[0].message.body.part;
    return one.in_report || (envelope().from_aws() && attached);
  }

  // Below a third party's report only what names the same account or reference is AWS's thread.
  static bool confirmed(const Notice& notice, const std::vector<Judged>& judged) {
    const auto shares = [](const auto& a, const auto& b) {
      return std::any_of(a.begin(), a.end(), [&](const auto& x) {
        return std::find(b.begin(), b.end(), x) != b.end();
      });
    };
    for (const Judged& other : judged) {
      const Notice& known = *other.reading.notice;
      if (shares(notice.accounts, known.accounts)) return true;
      if (notice.abuse_reference && notice.abuse_reference == known.abuse_reference) return true;
      if (notice.case_id && notice.case_id == known.case_id) return true;
    }
    return false;
  }

  static bool is_repeated(const Notice& notice, const std::vector<Judged>& judged) {
    return std::any_of(judged.begin(), judged.end(), [&](const Judged& other) {
      const Notice& known = *other.reading.notice;
      return known.notice_class == notice.notice_class && known.stage == notice.stage &&
             known.sent_at == notice.sent_at && known.accounts == notice.accounts &&
             known.instances == notice.instances && known.access_keys == notice.access_keys &&
             known.abuse_reference == notice.abuse_reference && known.activity == notice.activity &&
             known.time_start == notice.time_start;
    });
  }

  // Nobody named AWS as the writer: a forward of a forward, or a configured relay that tells a
  // notice in its own words.
  void from_a_relay(std::vector<Judged>& judged) {
    if (envelope().from_aws()) return;
    for (size_t i = 0; i < mail_.candidates.size() && judged.empty(); ++i) {
      const Candidate& one = mail_.candidates[i];
      const bool relay = one.own ? trusted() : one.forwarded && !one.from.empty();
      if (!relay || one.in_report || is_listed(one.from, options_.own_domains)) continue;
      if (auto next = read_candidate(i, true)) judged.push_back(std::move(*next));
    }
  }

  // Why a mail is not to be believed, whatever it says.
  std::optional<Reason> disbelief(const std::vector<Judged>& judged) {
    const std::string domain = domain_of(envelope().address());
    if (is_own_reply()) return Reason::kOwnReply;
    if (we_reported_ && judged.empty()) return Reason::kWeReported;
    if (trusted() && envelope().authentication != Authentication::kFail) return std::nullopt;
    if (looks_like_aws(domain) && !is_listed(envelope().address(), options_.own_domains))
      return Reason::kPhishingCandidate;
    const bool claims = envelope().from_aws() || !judged.empty();
    if (claims && envelope().authentication == Authentication::kFail)
      return Reason::kPhishingCandidate;
    if (envelope().from.size() > 1 &&
        std::any_of(envelope().from.begin(), envelope().from.end(),
                    [](const Mailbox& box) { return is_aws_mail_domain(domain_of(box.address)); }))
      return Reason::kPhishingCandidate;
    if (envelope().from_aws() && has_foreign_reply_to()) return Reason::kPhishingCandidate;
    for (const Judged& one : judged) {
      if (looks_like_aws(domain_of(mail_.candidates[one.candidate].from)))
        return Reason::kPhishingCandidate;
      const bool passed = envelope().authentication == Authentication::kPass;
      if (passed ? imitates_aws(one) : leaves_aws(one)) return Reason::kPhishingCandidate;
    }
    if (judged.empty()) return stranger();
    return std::nullopt;
  }

  // From us to AWS, or to the reseller between.
  bool is_own_reply() const {
    if (envelope().from_aws() || trusted()) return false;
    const auto& all = mail_.candidates;
    if (!all.empty() && all.front().own && greets_aws(clean(all.front().message.body))) return true;
    if (envelope().from.empty() || looks_like_aws(domain_of(envelope().address()))) return false;
    const bool ours = is_listed(envelope().address(), options_.own_domains);
    return std::any_of(envelope().to.begin(), envelope().to.end(), [&](const Mailbox& box) {
      return is_aws_mailbox(box.address) ||
             (ours && is_listed(box.address, options_.trusted_relays));
    });
  }

  bool has_foreign_reply_to() const {
    return std::any_of(
        envelope().reply_to.begin(), envelope().reply_to.end(),
        [](const Mailbox& box) { return !is_aws_mail_domain(domain_of(box.address)); });
  }

  // What AWS itself signed may point anywhere but to a host that plays AWS.
  bool imitates_aws(const Judged& one) const {
    const auto& links = one.reading.links;
    const auto& targets = mail_.candidates[one.candidate].link_targets;
    return std::any_of(links.begin(), links.end(),
                       [](const Link& link) { return looks_like_aws(link.host); }) ||
           std::any_of(targets.begin(), targets.end(), [](const std::string& target) {
             return looks_like_aws(host_of(unwrap_url(target)));
           });
  }

  // An abuse notice may name a page of ours, and a forward ends with footers: there a link counts
  // only where the reader is asked to follow it or its host imitates AWS.
  bool leaves_aws(const Judged& one) const {
    const Candidate& candidate = mail_.candidates[one.candidate];
    const Notice& n = *one.reading.notice;
    const bool strict = !candidate.forwarded && n.notice_class != NoticeClass::kAbuse;
    for (const Link& link : one.reading.links) {
      if (strict || link.asks || looks_like_aws(link.host)) return true;
    }
    for (const std::string& target : candidate.link_targets) {
      const std::string host = host_of(unwrap_url(target));
      if (looks_like_aws(host) || (strict && is_foreign_link(host, n))) return true;
    }
    return false;
  }

  // The own text of a sender who is not AWS holds a notice, and nothing shows that it was passed
  // on.
  std::optional<Reason> stranger() {
    if (envelope().from_aws() || trusted() || envelope().unknown_sender() || !read_own_text())
      return std::nullopt;
    return claims_to_be_aws() || own_text_leads_away_ ? Reason::kPhishingCandidate
                                                      : Reason::kStranger;
  }

  // Reads what the sender wrote, to show what it would say; whether it would be a notice.
  bool read_own_text() {
    for (size_t i = 0; i < mail_.candidates.size() && !own_text_; ++i) {
      if (mail_.candidates[i].forwarded) continue;
      auto next = read_candidate(i, true);
      if (!next) continue;
      for (const Link& link : next->reading.links)
        own_text_leads_away_ = own_text_leads_away_ || link.asks || looks_like_aws(link.host);
      own_text_ = std::move(next);
    }
    return own_text_.has_value();
  }

  bool claims_to_be_aws() const {
    return std::any_of(envelope().from.begin(), envelope().from.end(), [](const Mailbox& box) {
      const std::string name = to_lower(plain_skeleton(box.name));
      return name.find("amazon") != std::string::npos || name.starts_with("aws") ||
             is_aws_mail_domain(domain_of(name));
    });
  }

  Reason plain_reason() {
    if (we_reported_) return Reason::kWeReported;
    if (envelope().from_aws() || mail_.candidates.empty()) return Reason::kNoise;
    const Candidate& first = mail_.candidates.front();
    const Mapped subject = clean(envelope().subject);
    const Mapped body = clean(first.message.body);
    const bool pasted = envelope().channel == Channel::kPasted && envelope().from.empty();
    return pasted || is_everyday_mail({subject, body}) ? Reason::kNoise : Reason::kStranger;
  }

  Gathered& mail_;
  const ReadOptions& options_;
  bool we_reported_ = false;
  std::optional<Judged> own_text_;  // what the sender's own text would say
  bool own_text_leads_away_ = false;
};

}  // namespace

Judgement judge(Gathered& mail, const ReadOptions& options) { return Judge(mail, options).run(); }

}  // namespace hikeshi::notice
