// SPDX-License-Identifier: Apache-2.0
#include "notice/gather.h"

#include <map>

#include "base/text.h"
#include "notice/clean.h"
#include "notice/html.h"
#include "notice/thread.h"
#include "notice/trust.h"
#include "notice/web.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

class Gatherer {
 public:
  explicit Gatherer(Input& input) : input_(input) {}

  Gathered mail(const Mail& mail) {
    out_.envelope = open_envelope(mail, true);
    out_.envelope.authentication = authenticate(mail, input_.options);
    out_.encrypted = mail.encrypted;
    gather(mail, true);
    return std::move(out_);
  }

  Gathered pasted(std::string text) {
    out_.envelope.channel = Channel::kPasted;
    const Mapped whole = input_.map(input_.add_part(std::move(text)));
    auto segments = split_thread(whole, true);
    if (!segments.front().forwarded) adopt(segments.front().head);
    put_segments(std::move(segments), true, {});
    return std::move(out_);
  }

 private:
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
    if (top) out_.header_part = part;
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
    if (!mail.first("List-Id").empty() || !mail.first("List-Post").empty()) {
      for (const char* name : {"X-Original-From", "X-Original-Sender"}) {
        const std::string address = address_in_line(mail.first(name));
        if (is_aws_mail_domain(domain_of(address))) envelope.list_original = address;
      }
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
    zone = time->offset.value_or(out_.envelope.zone);
    date = time->at(zone);
  }

  void gather(const Mail& mail, bool top) {
    const Envelope head = top ? out_.envelope : open_envelope(mail, false);
    for (const Leaf& leaf : mail.leaves) {
      const bool html = leaf.kind == LeafKind::kHtml;
      const int part = input_.add_part(leaf.text, html);
      if (read_json(part)) continue;
      const Mapped whole = input_.map(part);
      if (leaf.kind == LeafKind::kAttachment) {
        out_.attachments.push_back(whole);
        continue;
      }
      HtmlText shown;
      if (html) shown = html_to_text(whole);
      const size_t before = out_.candidates.size();
      put_segments(split_thread(html ? shown.text : whole, false), top, shown.links);
      settle_head(out_.candidates[before], head, top);
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
    for (auto& item : *found) out_.events.push_back(std::move(item));
    return true;
  }

  void put_segments(std::vector<Segment> segments, bool top, std::vector<std::string> links) {
    const size_t base = out_.candidates.size();
    for (size_t i = 0; i < segments.size(); ++i) {
      Segment& segment = segments[i];
      Candidate one;
      one.message.subject = segment.head.subject;
      one.message.body = std::move(segment.text);
      if (!segment.report.text.empty()) one.message.reports.push_back(std::move(segment.report));
      one.from = address_in_line(clean(segment.head.from.text));
      int64_t zone = out_.envelope.zone;
      one.written_date = segment.head.date;
      read_date(segment.head.date, one.message.sent_at, zone);
      one.forwarded = segment.forwarded || !top;
      one.in_report = segment.in_report;
      one.own = i == 0 && !segment.forwarded && top && base == 0;
      if (i == 0) one.link_targets = links;
      out_.candidates.push_back(std::move(one));
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
    if (!from.empty()) out_.envelope.from.push_back({std::string(trim(head.from.text)), from});
    const std::string to = address_in_line(clean(head.to.text));
    if (!to.empty()) out_.envelope.to.push_back({{}, to});
    out_.envelope.sender = head.from;
    out_.envelope.subject = head.subject;
    out_.envelope.written_date = head.date;
    read_date(head.date, out_.envelope.date, out_.envelope.zone);
  }

  Input& input_;
  Gathered out_;
};

}  // namespace

bool Envelope::from_aws() const {
  return from.size() == 1 && is_aws_mail_domain(domain_of(address()));
}

bool Envelope::unknown_sender() const { return from.empty() && channel == Channel::kPasted; }

Gathered gather_mail(const Mail& mail, Input& input) { return Gatherer(input).mail(mail); }

Gathered gather_pasted(std::string text, Input& input) {
  return Gatherer(input).pasted(std::move(text));
}

}  // namespace hikeshi::notice
