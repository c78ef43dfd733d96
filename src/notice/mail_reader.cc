// SPDX-License-Identifier: Apache-2.0
// In three steps. gather() takes the mail apart into candidates: everything that one person wrote,
// with what is known of its head. judge() reads those that AWS may have written and holds the mail
// against the rules of authenticity. settle() decides relay, clock and order, and hands over.
#include "notice/mail_reader.h"

#include <algorithm>

#include "base/text.h"
#include "notice/classify.h"
#include "notice/clean.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/html.h"
#include "notice/json_reader.h"
#include "notice/message.h"
#include "notice/relay.h"
#include "notice/thread.h"
#include "notice/trust.h"
#include "notice/web.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

// Something that one person wrote.
struct Candidate {
  Message message;
  Mapped written_date;
  std::string from;        // as claimed at its head, "" when unknown
  bool own = false;        // the text of the outermost sender
  bool forwarded = false;  // stands behind forward or reply marks
  bool in_report = false;  // marks below a third party's report
  size_t host = 0;
  std::vector<std::string> link_targets;  // of HTML
};

struct Envelope {
  std::vector<Mailbox> from, to, reply_to;
  Mapped subject, sender, written_date;
  std::optional<UtcTime> date;
  int64_t zone = 0;
  Authentication authentication = Authentication::kNone;
  Channel channel = Channel::kMail;

  std::string address() const { return from.empty() ? std::string() : from.front().address; }
};

class MailReader {
 public:
  explicit MailReader(Input& input) : input_(input) {}

  void mail(const Mail& mail) {
    envelope_ = open_envelope(mail, true);
    envelope_.authentication = authenticate(mail, input_.options);
    gather(mail, true);
    if (!from_json_.empty()) return hand_over_json();
    if (candidates_.empty()) return unreadable(mail);
    finish();
  }

  void pasted(std::string text) {
    envelope_.channel = Channel::kPasted;
    const int part = input_.add_part(std::move(text));
    const Mapped whole = input_.map(part);
    auto segments = split_thread(whole, true);
    if (!segments.front().forwarded) adopt(segments.front().head);
    put_segments(std::move(segments), true, {});
    finish();
  }

 private:
  // ---- gather ----

  Envelope open_envelope(const Mail& mail, bool top) {
    std::string text;
    struct Place {
      size_t begin = 0, end = 0;
    };
    std::map<std::string, Place> places;
    for (const Header& header : mail.headers) {
      const size_t begin = text.size() + header.name.size() + 2;
      text += header.name + ": " + header.value + "\n";
      places.try_emplace(to_lower(header.name), Place{begin, text.size() - 1});
    }
    const int part = input_.add_part(std::move(text));
    if (top) header_part_ = part;
    const Mapped whole = input_.map(part);
    const auto value = [&](const std::string& name) {
      const auto it = places.find(name);
      return it == places.end() ? Mapped{} : whole.slice({it->second.begin, it->second.end});
    };
    Envelope envelope;
    envelope.sender = value("from");
    envelope.subject = value("subject");
    for (const std::string_view one : mail.all("From")) extend(envelope.from, one);
    for (const char* name : {"To", "Cc"}) {
      for (const std::string_view one : mail.all(name)) extend(envelope.to, one);
    }
    for (const std::string_view one : mail.all("Reply-To")) extend(envelope.reply_to, one);
    envelope.written_date = value("date");
    read_date(envelope.written_date, envelope.date, envelope.zone);
    for (const std::string& reason : mail.problems) input_.problem(part, reason);
    return envelope;
  }

  static void extend(std::vector<Mailbox>& boxes, std::string_view value) {
    for (Mailbox& box : parse_mailboxes(value)) boxes.push_back(std::move(box));
  }

  // A date without a zone takes the one of the outermost mail's Date.
  void read_date(const Mapped& text, std::optional<UtcTime>& date, int64_t& zone) const {
    const auto time = first_time(clean(text).text);
    if (!time) return;
    zone = time->offset.value_or(envelope_.zone);
    date = time->at(zone);
  }

  void gather(const Mail& mail, bool top) {
    const Envelope head = top ? envelope_ : open_envelope(mail, false);
    for (const Leaf& leaf : mail.leaves) {
      const bool html = leaf.kind == LeafKind::kHtml;
      const int part = input_.add_part(leaf.text, html);
      if (read_json(part)) continue;
      const Mapped whole = input_.map(part);
      if (leaf.kind == LeafKind::kAttachment) {
        attachments_.push_back(whole);
        continue;
      }
      HtmlText shown;
      if (html) shown = html_to_text(whole);
      const size_t before = candidates_.size();
      put_segments(split_thread(html ? shown.text : whole, false), top, shown.links);
      settle_head(candidates_[before], head, top);
    }
    for (const Mail& inner : mail.inner) {
      if (inner.leaves.empty() && inner.inner.empty()) continue;
      gather(inner, false);
    }
  }

  bool read_json(int part) {
    const std::string_view text = trim(input_.part(part));
    if (!text.starts_with("{") && !text.starts_with("[")) return false;
    auto found = read_events(part, false, input_);
    if (!found || found->empty()) return false;
    for (auto& item : *found) from_json_.push_back(std::move(item));
    return true;
  }

  void put_segments(std::vector<Segment> segments, bool top, std::vector<std::string> links) {
    const size_t base = candidates_.size();
    for (size_t i = 0; i < segments.size(); ++i) {
      Segment& segment = segments[i];
      Candidate one;
      one.message = {
          segment.head.subject, std::move(segment.text), std::move(segment.report), {}, {}};
      one.from = address_in_line(clean(segment.head.from.text));
      int64_t zone = envelope_.zone;
      one.written_date = segment.head.date;
      read_date(segment.head.date, one.message.sent_at, zone);
      one.forwarded = segment.forwarded || !top;
      one.in_report = segment.in_report;
      one.host = base + segment.host;
      one.own = i == 0 && !segment.forwarded && top && base == 0;
      if (i == 0) one.link_targets = links;
      candidates_.push_back(std::move(one));
    }
  }

  // The first message in a body has the mail's own head, unless it brings one along.
  static void settle_head(Candidate& one, const Envelope& head, bool top) {
    const bool bare =
        one.message.subject.source == nullptr && one.from.empty() && !one.message.sent_at;
    if (!bare || (one.forwarded && top)) return;
    one.from = head.address();
    one.message.subject = head.subject;
    one.message.sent_at = head.date;
    one.written_date = head.written_date;
  }

  // A pasted text's own header block.
  void adopt(const QuotedHead& head) {
    const std::string from = address_in_line(clean(head.from.text));
    if (!from.empty()) envelope_.from.push_back({std::string(trim(head.from.text)), from});
    const std::string to = address_in_line(clean(head.to.text));
    if (!to.empty()) envelope_.to.push_back({{}, to});
    envelope_.sender = head.from;
    envelope_.subject = head.subject;
    envelope_.written_date = head.date;
    read_date(head.date, envelope_.date, envelope_.zone);
  }

  // ---- judge ----

  bool from_aws() const {
    return envelope_.from.size() == 1 && is_aws_mail_domain(domain_of(envelope_.address()));
  }
  bool trusted() const { return is_listed(envelope_.address(), input_.options.trusted_relays); }
  bool unknown_sender() const {
    return envelope_.from.empty() && envelope_.channel == Channel::kPasted;
  }

  // Whether AWS may have written it, as far as its head says.
  bool may_be_aws(const Candidate& one) const {
    if (one.own || !one.forwarded) return from_aws() || unknown_sender();
    return one.from.empty() || is_aws_mail_domain(domain_of(one.from)) ||
           looks_like_aws(domain_of(one.from)) ||
           is_listed(one.from, input_.options.trusted_relays);
  }

  struct Judged {
    size_t candidate = 0;
    MessageReading reading;
    std::vector<Problem> problems;
  };

  void finish() {
    std::vector<Judged> judged = judge();
    if (const auto reason = disbelief(judged)) return reject(*reason, judged);
    if (judged.empty()) return reject(plain_reason(), judged);
    settle(judged);
  }

  void attach_reports() {
    // What came as an attachment of an abuse mail is the reporter's.
    if (!from_aws() || candidates_.empty()) return;
    Candidate& first = candidates_.front();
    for (const Mapped& attachment : attachments_) {
      if (first.message.report.text.empty()) {
        first.message.report = attachment;
      } else if (first.message.report.part == attachment.part) {
        first.message.report.add(attachment, {0, attachment.text.size()});
      } else {
        extra_reports_.push_back(attachment);
      }
    }
  }

  std::vector<Judged> judge() {
    attach_reports();
    std::vector<Judged> judged;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      if (!may_be_aws(candidates_[i])) continue;
      auto next = read_candidate(i);
      if (!next) continue;
      const bool strangers = is_strangers(i);
      if (strangers && !confirmed(*next->reading.notice, judged)) continue;
      if (!is_repeated(*next->reading.notice, judged)) judged.push_back(std::move(*next));
    }
    if (judged.empty()) from_a_relay(judged);
    if (!judged.empty() && judged.front().candidate == 0) {
      for (const Mapped& report : extra_reports_)
        extract_report(clean(report), *judged.front().reading.notice);
    }
    return judged;
  }

  // nullopt where the candidate is no notice, or is ours.
  std::optional<Judged> read_candidate(size_t i) {
    const Candidate& one = candidates_[i];
    if (greets_aws(clean(one.message.body))) return std::nullopt;
    Judged next{i, {}, {}};
    Message message = one.message;
    message.sender = one.from;
    // A quotation often names no subject; the mail's own is the thread's. From an unknown writer
    // it may add ids, but it does not make a notice of what they wrote.
    if (message.subject.source == nullptr && !is_strangers(i)) {
      message.subject = aws_subject(envelope_.subject).value_or(Mapped{});
      message.borrowed_subject = true;
    }
    next.reading = read_message(message, next.problems);
    we_reported_ = we_reported_ || next.reading.we_reported;
    if (!next.reading.notice) return std::nullopt;
    return next;
  }

  // Marks below a report; or a mail attached to one of AWS's own: the reporter's.
  bool is_strangers(size_t i) const {
    const Candidate& one = candidates_[i];
    const bool attached =
        one.forwarded && one.message.body.part != candidates_[0].message.body.part;
    return one.in_report || (from_aws() && attached);
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
    if (from_aws()) return;
    for (size_t i = 0; i < candidates_.size() && judged.empty(); ++i) {
      const Candidate& one = candidates_[i];
      const bool relay = one.own ? trusted() : one.forwarded && !one.from.empty();
      if (!relay || one.in_report || is_listed(one.from, input_.options.own_domains)) continue;
      if (auto next = read_candidate(i)) judged.push_back(std::move(*next));
    }
  }

  // Why a mail is not to be believed, whatever it says.
  std::optional<Reason> disbelief(const std::vector<Judged>& judged) {
    const std::string domain = domain_of(envelope_.address());
    if (is_own_reply()) return Reason::kOwnReply;
    if (we_reported_ && judged.empty()) return Reason::kWeReported;
    if (trusted() && envelope_.authentication != Authentication::kFail) return std::nullopt;
    if (looks_like_aws(domain) && !is_listed(envelope_.address(), input_.options.own_domains))
      return Reason::kPhishingCandidate;
    const bool claims = from_aws() || !judged.empty();
    if (claims && envelope_.authentication == Authentication::kFail)
      return Reason::kPhishingCandidate;
    if (envelope_.from.size() > 1 &&
        std::any_of(envelope_.from.begin(), envelope_.from.end(),
                    [](const Mailbox& box) { return is_aws_mail_domain(domain_of(box.address)); }))
      return Reason::kPhishingCandidate;
    if (from_aws() && has_foreign_reply_to()) return Reason::kPhishingCandidate;
    for (const Judged& one : judged) {
      if (looks_like_aws(domain_of(candidates_[one.candidate].from)))
        return Reason::kPhishingCandidate;
      if (envelope_.authentication != Authentication::kPass && leaves_aws(one))
        return Reason::kPhishingCandidate;
    }
    if (judged.empty()) return stranger();
    return std::nullopt;
  }

  bool is_own_reply() const {
    if (from_aws() || trusted()) return false;
    if (!candidates_.empty() && candidates_.front().own &&
        greets_aws(clean(candidates_.front().message.body)))
      return true;
    return !envelope_.from.empty() && !looks_like_aws(domain_of(envelope_.address())) &&
           std::any_of(envelope_.to.begin(), envelope_.to.end(),
                       [](const Mailbox& box) { return is_aws_mailbox(box.address); });
  }

  bool has_foreign_reply_to() const {
    return std::any_of(
        envelope_.reply_to.begin(), envelope_.reply_to.end(),
        [](const Mailbox& box) { return !is_aws_mail_domain(domain_of(box.address)); });
  }

  // An abuse notice may name a page of ours, and a forward ends with footers: there a link counts
  // only where the reader is asked to follow it or its host imitates AWS.
  bool leaves_aws(const Judged& one) const {
    const Candidate& candidate = candidates_[one.candidate];
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
    if (from_aws() || trusted() || unknown_sender() || !read_own_text()) return std::nullopt;
    return claims_to_be_aws() || own_text_leads_away_ ? Reason::kPhishingCandidate
                                                      : Reason::kStranger;
  }

  // Reads what the sender wrote, to show what it would say; whether it would be a notice.
  bool read_own_text() {
    for (size_t i = 0; i < candidates_.size() && !own_text_; ++i) {
      if (candidates_[i].forwarded) continue;
      auto next = read_candidate(i);
      if (!next) continue;
      for (const Link& link : next->reading.links)
        own_text_leads_away_ = own_text_leads_away_ || link.asks || looks_like_aws(link.host);
      own_text_ = std::move(next);
    }
    return own_text_.has_value();
  }

  bool claims_to_be_aws() const {
    return std::any_of(envelope_.from.begin(), envelope_.from.end(), [](const Mailbox& box) {
      const std::string name = to_lower(plain_skeleton(box.name));
      return name.find("amazon") != std::string::npos || name.starts_with("aws") ||
             is_aws_mail_domain(domain_of(name));
    });
  }

  Reason plain_reason() {
    if (we_reported_) return Reason::kWeReported;
    if (from_aws() || candidates_.empty()) return Reason::kNoise;
    const Candidate& first = candidates_.front();
    const Mapped subject = clean(envelope_.subject);
    const Mapped body = clean(first.message.body);
    const bool pasted = envelope_.channel == Channel::kPasted && envelope_.from.empty();
    return pasted || is_everyday_mail({subject, body}) ? Reason::kNoise : Reason::kStranger;
  }

  // ---- settle ----

  void fill_envelope(Notice& n) const {
    n.channel = envelope_.channel;
    n.file = input_.file;
    n.sha256 = input_.sha256;
    if (!envelope_.from.empty()) {
      n.sender = envelope_.address();
      note(n, "sender", evidence_of(envelope_.sender, {0, envelope_.sender.text.size()}));
    }
    if (!envelope_.subject.text.empty()) {
      n.subject = envelope_.subject.text;
      note(n, "subject", evidence_of(envelope_.subject, {0, envelope_.subject.text.size()}));
    }
  }

  // What the notice says of itself, and what the mail around it says of it.
  void fill_head(Notice& n, const Candidate& one, bool newest) const {
    fill_envelope(n);
    const bool inner = one.forwarded;
    n.authentication = inner ? Authentication::kNone : envelope_.authentication;
    const Mapped& subject =
        inner || one.message.subject.source ? one.message.subject : envelope_.subject;
    if (!subject.text.empty()) {
      n.original_subject = subject.text;
      note(n, "original_subject", evidence_of(subject, {0, subject.text.size()}));
    } else if (const auto original = aws_subject(envelope_.subject)) {
      n.original_subject = original->text;
      note(n, "original_subject", evidence_of(*original, {0, original->text.size()}));
    } else if (const auto written = wrapped_subject(one.message.body)) {
      n.original_subject = written->text;
      note(n, "original_subject", evidence_of(*written, {0, written->text.size()}));
    }
    // A forward without an inner date takes the outer one; an older message of AWS's thread does
    // not.
    const bool outer_date = !n.sent_at && newest;
    if (outer_date) n.sent_at = envelope_.date;
    const Mapped& date =
        outer_date || !one.written_date.source ? envelope_.written_date : one.written_date;
    if (n.sent_at && date.source) note(n, "sent_at", evidence_of(date, {0, date.text.size()}));
  }

  void settle(std::vector<Judged>& judged) {
    RelayFound relay = find_relay();
    std::optional<UtcTime> first_sent;
    for (const Judged& one : judged) {
      const auto& at = one.reading.notice->sent_at;
      if (at && one.reading.notice->stage != Stage::kReminder &&
          one.reading.notice->stage != Stage::kFinal)
        first_sent = at;
    }
    const bool closed = judged.front().reading.notice->notice_class == NoticeClass::kResolved;
    for (size_t i = 0; i < judged.size(); ++i) {
      Notice& n = *judged[i].reading.notice;
      const Candidate& one = candidates_[judged[i].candidate];
      const bool had_date = n.sent_at.has_value();
      fill_head(n, one, i == 0);
      std::vector<Stated> stated = std::move(judged[i].reading.deadlines);
      if (!had_date && n.sent_at) stated = find_deadlines(clean(one.message.body), n.sent_at, 0);
      std::vector<Stated> relayed;
      if (relay.address) {
        n.relayed_by = relay.address;
        note(n, "relayed_by", evidence_of(envelope_.sender, {0, envelope_.sender.text.size()}));
      }
      if (relay.reseller && n.reply_via != ReplyVia::kNone) n.reply_via = ReplyVia::kReseller;
      if (relay.reseller && i == 0) {
        for (const Mapped& wrapper : relay.wrappers) {
          read_wrapper(wrapper, n, judged[i].problems);
          for (Stated& s : find_deadlines(wrapper, envelope_.date, envelope_.zone))
            relayed.push_back(std::move(s));
        }
        extract_tickets(clean(envelope_.subject), n);
      }
      set_deadline(n, std::move(stated), std::move(relayed), first_sent);
      if (closed) n.opens_case = false;
      for (const Problem& problem : judged[i].problems)
        input_.problem(problem.part, problem.reason);
      report_future(n);
      input_.add(std::move(n));
    }
  }

  RelayFound find_relay() const {
    RelayFound relay;
    if (from_aws() || envelope_.from.empty()) return relay;
    relay.address = envelope_.address();
    std::string words = envelope_.subject.text + "\n";
    std::vector<std::string> writers, readers;
    std::vector<Mapped> texts;
    for (const Candidate& one : candidates_) {
      const bool aws =
          one.forwarded && (one.from.empty() || is_aws_mail_domain(domain_of(one.from)));
      if (aws || one.in_report) continue;
      writers.push_back(one.from.empty() ? envelope_.address() : one.from);
      texts.push_back(clean(one.message.body));
      words += texts.back().text + "\n";
    }
    for (const Mailbox& box : envelope_.to) readers.push_back(box.address);
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
      input_.problem(header_part_,
                     "the date of the mail lies in the future: " + format_rfc3339(*n.sent_at));
  }

  NotNotice not_notice(Reason reason) const {
    NotNotice out;
    out.file = input_.file;
    out.reason = reason;
    if (!envelope_.subject.text.empty()) out.subject = envelope_.subject.text;
    if (!envelope_.from.empty()) out.sender = envelope_.address();
    return out;
  }

  void reject(Reason reason, std::vector<Judged>& judged) {
    NotNotice out = not_notice(reason);
    if (judged.empty() && reason == Reason::kPhishingCandidate) read_own_text();
    if (judged.empty() && own_text_) judged.push_back(std::move(*own_text_));
    if (!judged.empty()) {
      Notice& n = *judged.front().reading.notice;
      fill_head(n, candidates_[judged.front().candidate], true);
      set_deadline(n, std::move(judged.front().reading.deadlines), {}, std::nullopt);
      n.opens_case = false;
      if (reason == Reason::kPhishingCandidate) n.authentication = envelope_.authentication;
      out.says = std::move(n);
    }
    input_.add(std::move(out));
  }

  void unreadable(const Mail& mail) {
    input_.problem(header_part_, mail.encrypted ? "the mail is encrypted; it cannot be read"
                                                : "the mail has no text that can be read");
    input_.add(not_notice(Reason::kUnreadable));
  }

  void hand_over_json() {
    for (EventItem& item : from_json_) {
      if (auto* n = std::get_if<Notice>(&item)) {
        const Channel channel = n->channel;
        n->authentication = envelope_.authentication;
        fill_envelope(*n);
        n->channel = channel;
        const bool strange =
            !from_aws() && !trusted() && envelope_.authentication != Authentication::kPass;
        const bool failed = envelope_.authentication == Authentication::kFail ||
                            looks_like_aws(domain_of(envelope_.address()));
        if (failed || strange) {
          NotNotice out = not_notice(failed ? Reason::kPhishingCandidate : Reason::kStranger);
          n->opens_case = false;
          out.says = std::move(*n);
          input_.add(std::move(out));
        } else {
          input_.add(std::move(*n));
        }
      } else {
        input_.add(std::move(std::get<NotNotice>(item)));
      }
    }
  }

  Input& input_;
  Envelope envelope_;
  int header_part_ = 0;
  std::vector<Candidate> candidates_;
  std::vector<Mapped> attachments_, extra_reports_;
  std::vector<EventItem> from_json_;
  bool we_reported_ = false;
  std::optional<Judged> own_text_;  // what the sender's own text would say
  bool own_text_leads_away_ = false;
};

}  // namespace

void read_mail(const Mail& mail, Input& input) { MailReader(input).mail(mail); }

void read_pasted(std::string text, Input& input) { MailReader(input).pasted(std::move(text)); }

}  // namespace hikeshi::notice
