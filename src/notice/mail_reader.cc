// SPDX-License-Identifier: Apache-2.0
// In three steps: gather() takes the mail apart, judge() reads what AWS may have written and holds
// the mail against the rules of authenticity, and here the relay, the clock and the order of what
// was believed are settled.
#include "notice/mail_reader.h"

#include "base/text.h"
#include "notice/clean.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/gather.h"
#include "notice/judge.h"
#include "notice/relay.h"
#include "notice/trust.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

class MailReader {
 public:
  MailReader(Gathered mail, Input& input) : mail_(std::move(mail)), input_(input) {}

  void read() {
    if (!mail_.events.empty()) return hand_over_events();
    if (mail_.candidates.empty()) return unreadable();
    Judgement judgement = judge(mail_, input_.options);
    if (judgement.reason) return reject(*judgement.reason, judgement.judged);
    settle(judgement.judged);
  }

 private:
  const Envelope& envelope() const { return mail_.envelope; }

  void fill_envelope(Notice& n) const {
    n.channel = envelope().channel;
    n.file = input_.file;
    n.sha256 = input_.sha256;
    if (!envelope().from.empty()) {
      n.sender = envelope().address();
      note(n, "sender", evidence_of(envelope().sender, {0, envelope().sender.text.size()}));
    }
    if (!envelope().subject.text.empty()) {
      n.subject = envelope().subject.text;
      note(n, "subject", evidence_of(envelope().subject, {0, envelope().subject.text.size()}));
    }
  }

  // What the notice says of itself, and what the mail around it says of it.
  void fill_head(Notice& n, const Candidate& one, bool newest) const {
    fill_envelope(n);
    const bool inner = one.forwarded;
    n.authentication = inner ? Authentication::kNone : envelope().authentication;
    const Mapped& subject =
        inner || one.message.subject.source ? one.message.subject : envelope().subject;
    if (!subject.text.empty()) {
      n.original_subject = subject.text;
      note(n, "original_subject", evidence_of(subject, {0, subject.text.size()}));
    } else if (const auto original = aws_subject(envelope().subject)) {
      n.original_subject = original->text;
      note(n, "original_subject", evidence_of(*original, {0, original->text.size()}));
    } else if (const auto written = wrapped_subject(one.message.body)) {
      n.original_subject = written->text;
      note(n, "original_subject", evidence_of(*written, {0, written->text.size()}));
    }
    // A forward without an inner date takes the outer one; an older message of AWS's thread does
    // not.
    const bool outer_date = !n.sent_at && newest;
    if (outer_date) n.sent_at = envelope().date;
    const Mapped& date =
        outer_date || !one.written_date.source ? envelope().written_date : one.written_date;
    if (n.sent_at && date.source) note(n, "sent_at", evidence_of(date, {0, date.text.size()}));
  }

  // The oldest first, since a reminder keeps the clock of the notice that it reminds of.
  void settle(std::vector<Judged>& judged) {
    const RelayFound relay = find_relay();
    const bool closed = judged.front().reading.notice->notice_class == NoticeClass::kResolved;
    FirstNotice first;
    for (size_t i = judged.size(); i-- > 0;) {
      Judged& one = judged[i];
      Notice& n = *one.reading.notice;
      const bool had_date = n.sent_at.has_value();
      fill_head(n, mail_.candidates[one.candidate], i == 0);
      if (!had_date && n.sent_at) {
        const Mapped body = clean(mail_.candidates[one.candidate].message.body);
        one.reading.deadlines = find_deadlines(body, n.sent_at, 0);
      }
      std::vector<Stated> relayed;
      pass_on(relay, i == 0, one, relayed);
      set_deadline(n, std::move(one.reading.deadlines), std::move(relayed), first);
      if (n.stage == Stage::kInitial || n.stage == Stage::kFollowup)
        first = {n.sent_at, n.deadline, places_of(n, "deadline")};
      if (closed) n.opens_case = false;
    }
    for (Judged& one : judged) {
      for (const Problem& problem : one.problems) input_.problem(problem.part, problem.reason);
      report_future(*one.reading.notice);
      input_.add(std::move(*one.reading.notice));
    }
  }

  // What the relay adds: who it is, and in its own words ids, tickets and an earlier deadline.
  void pass_on(const RelayFound& relay, bool newest, Judged& one,
               std::vector<Stated>& deadlines) const {
    Notice& n = *one.reading.notice;
    if (!relay.address) return;
    n.relayed_by = relay.address;
    note(n, "relayed_by", evidence_of(envelope().sender, {0, envelope().sender.text.size()}));
    if (!relay.reseller) return;
    if (n.reply_via != ReplyVia::kNone) n.reply_via = ReplyVia::kReseller;
    if (!newest) return;
    for (const Mapped& wrapper : relay.wrappers) {
      read_wrapper(wrapper, n, one.problems);
      for (Stated& stated : find_deadlines(wrapper, envelope().date, envelope().zone))
        deadlines.push_back(std::move(stated));
    }
    extract_tickets(clean(envelope().subject), n);
  }

  RelayFound find_relay() const {
    RelayFound relay;
    if (envelope().from_aws() || envelope().from.empty()) return relay;
    relay.address = envelope().address();
    std::string words = envelope().subject.text + "\n";
    std::vector<std::string> writers, readers;
    std::vector<Mapped> texts;
    for (const Candidate& one : mail_.candidates) {
      const bool aws =
          one.forwarded && (one.from.empty() || is_aws_mail_domain(domain_of(one.from)));
      if (aws || one.in_report) continue;
      writers.push_back(one.from.empty() ? envelope().address() : one.from);
      texts.push_back(clean(one.message.body));
      words += texts.back().text + "\n";
    }
    for (const Mailbox& box : envelope().to) readers.push_back(box.address);
    const auto reseller = find_reseller(writers, readers, words, input_.options);
    if (!reseller) return relay;
    relay.reseller = true;
    relay.address = *reseller;
    for (size_t i = 0; i < writers.size(); ++i) {
      if (domain_of(writers[i]) == domain_of(*reseller))
        relay.wrappers.push_back(std::move(texts[i]));
    }
    return relay;
  }

  void report_future(const Notice& n) {
    if (input_.options.now && n.sent_at && *n.sent_at > input_.options.now->plus(kDay))
      input_.problem(mail_.header_part,
                     "the date of the mail lies in the future: " + format_rfc3339(*n.sent_at));
  }

  NotNotice not_notice(Reason reason) const {
    NotNotice out;
    out.file = input_.file;
    out.reason = reason;
    if (!envelope().subject.text.empty()) out.subject = envelope().subject.text;
    if (!envelope().from.empty()) out.sender = envelope().address();
    return out;
  }

  void reject(Reason reason, std::vector<Judged>& judged) {
    NotNotice out = not_notice(reason);
    if (!judged.empty()) {
      Notice& n = *judged.front().reading.notice;
      fill_head(n, mail_.candidates[judged.front().candidate], true);
      set_deadline(n, std::move(judged.front().reading.deadlines), {}, {});
      n.opens_case = false;
      if (reason == Reason::kPhishingCandidate) n.authentication = envelope().authentication;
      out.says = std::move(n);
    }
    input_.add(std::move(out));
  }

  void unreadable() {
    input_.problem(mail_.header_part, mail_.encrypted ? "the mail is encrypted; it cannot be read"
                                                      : "the mail has no text that can be read");
    input_.add(not_notice(Reason::kUnreadable));
  }

  // An event in a mail counts when AWS, or one of us, sent the mail.
  std::optional<Reason> distrust() const {
    const std::string address = envelope().address();
    if (envelope().authentication == Authentication::kFail || looks_like_aws(domain_of(address)))
      return Reason::kPhishingCandidate;
    const bool known = envelope().from_aws() || is_listed(address, input_.options.trusted_relays) ||
                       is_listed(address, input_.options.own_domains);
    return known ? std::nullopt : std::optional(Reason::kStranger);
  }

  void hand_over_events() {
    const auto reason = distrust();
    for (EventItem& item : mail_.events) {
      if (auto* none = std::get_if<NotNotice>(&item)) {
        input_.add(std::move(*none));
        continue;
      }
      Notice& n = std::get<Notice>(item);
      const Channel channel = n.channel;
      fill_envelope(n);
      n.channel = channel;
      n.authentication = envelope().authentication;
      if (!reason) {
        input_.add(std::move(n));
        continue;
      }
      NotNotice out = not_notice(*reason);
      n.opens_case = false;
      out.says = std::move(n);
      input_.add(std::move(out));
    }
  }

  Gathered mail_;
  Input& input_;
};

}  // namespace

void read_mail(const Mail& mail, Input& input) {
  MailReader(gather_mail(mail, input), input).read();
}

void read_pasted(std::string text, Input& input) {
  MailReader(gather_pasted(std::move(text), input), input).read();
}

}  // namespace hikeshi::notice
