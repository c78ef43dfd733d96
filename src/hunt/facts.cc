// SPDX-License-Identifier: Apache-2.0
// The hunt as facts: the vocabulary of src/casefile/README.md.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/ids.h"
#include "base/text.h"
#include "hunt/changes.h"
#include "hunt/deletions.h"
#include "hunt/hunt.h"
#include "hunt/timeline.h"

namespace hikeshi::hunt {
namespace {

using casefile::Evidence;
using casefile::Fact;

constexpr size_t kMostTimelineFacts = 500;
constexpr size_t kMostUnread = 200;

std::string at(int64_t seconds) { return format_rfc3339({seconds}); }

class Teller {
 public:
  Teller(const HuntResult& r, const sigma::Loaded& rules)
      : r_(r), t_(r.table()), rules_(rules), changes_(r) {}

  std::vector<Fact> run(const std::string& sha256) {
    summary(sha256);
    accounts();
    validation();
    for (const Suspect& s : r_.suspects) suspect(s);
    actor();
    for (const Made& m : r_.inventory.made) made("made", m);
    for (const Made& m : r_.inventory.disputed) made("made.disputed", m);
    for (const Deletion& d : deletions_of(r_)) deleted(d);
    for (const CauseHint& c : r_.causes) cause(c);
    gaps();
    unread();
    timeline();
    return std::move(facts_);
  }

 private:
  Fact& add(std::string kind, std::string subject, std::string says) {
    Fact fact;
    fact.source = "hunt";
    fact.kind = std::move(kind);
    fact.subject = std::move(subject);
    fact.says = std::move(says);
    facts_.push_back(std::move(fact));
    return facts_.back();
  }

  Evidence evidence(uint32_t i) const {
    const Event& e = t_.events[i];
    return {"log", r_.sources[e.file], t_.id_of(e), e.offset, 0, t_.text(e.call->name)};
  }
  void cite(Fact& fact, const std::vector<uint32_t>& events) const {
    for (const uint32_t i : events) fact.evidence.push_back(evidence(i));
  }

  void summary(const std::string& sha256) {
    const auto& c = r_.collected.scan.counts;
    const bool found = r_.actor_found();
    Fact& f = add(
        "hunt", "hunt",
        fmt::format("{} CloudTrail records in {} files were searched; {}", c.records,
                    r_.collected.scan.files, found ? "an actor was found" : "no actor was found"));
    f.set("actor_found", found ? "true" : "")
        .set("files", std::to_string(r_.collected.scan.files))
        .set("records", std::to_string(c.records))
        .set("duplicates", std::to_string(r_.collected.duplicates))
        .set("events", std::to_string(t_.events.size()))  // without duplicates, in the window
        .set("charged", all_sure() ? std::to_string(r_.actor.events) : std::string())
        .set("problems", std::to_string(r_.collected.scan.problems.size()))
        .set("bytes_unpacked", std::to_string(c.bytes_unpacked))
        .set("rules_loaded", std::to_string(rules_.rules.rules.size()))
        .set("rules_failed", std::to_string(rules_.failed.size()))
        .set("document_sha256", sha256);
    const auto first =
        std::find_if(t_.events.begin(), t_.events.end(), [](const Event& e) { return e.has_time; });
    if (first == t_.events.end()) return;
    f.set("first_event", at((*first).time))
        .set("last_event", at(t_.events.time(t_.events.size() - 1)));
    const bool data = std::any_of(t_.events.begin(), t_.events.end(),
                                  [](const Event& e) { return e.data_event; });
    f.set("data_events", data ? "true" : "");
  }

  void validation() {
    if (!r_.validation) return;
    const Validation& v = *r_.validation;
    Fact& f = add("hunt.validation", "hunt", says(v));
    f.set("proven", v.proven() ? "true" : "")
        .set("signatures", std::string(trail::to_string(v.proof)))
        .set("charged_valid", std::to_string(v.charged.valid))
        .set("charged_altered", std::to_string(v.charged.altered))
        .set("charged_not_covered", std::to_string(v.charged.not_covered))
        .set("files_missing", std::to_string(v.missing))
        .set("chain_breaks", std::to_string(v.breaks));
  }

  static std::string says(const Validation& v) {
    const uint64_t all = v.charged.valid + v.charged.altered + v.charged.not_covered;
    if (v.proven())
      return fmt::format(
          "all {} events that are charged come from log files that CloudTrail's signed digests "
          "vouch "
          "for",
          all);
    return fmt::format(
        "of {} events that are charged {} come from files as their digests have them, {} from "
        "altered "
        "ones, {} from files that no digest here covers; signatures: {}",
        all, v.charged.valid, v.charged.altered, v.charged.not_covered, trail::to_string(v.proof));
  }

  // Only then may a number of calls be said to be the actor's: one that holds likely ones is no
  // fact.
  bool all_sure() const {
    return std::ranges::all_of(
        r_.actor.uses, [](const auto& use) { return use.second.confidence == Confidence::kHigh; });
  }

  void accounts() {
    std::map<std::string, uint64_t> count;
    for (const Event& e : t_.events) {
      if (is_account_id(t_.text(e.account))) ++count[t_.text(e.account)];
    }
    std::vector<std::pair<uint64_t, std::string>> order;
    for (const auto& [account, n] : count) order.emplace_back(n, account);
    std::sort(order.rbegin(), order.rend());
    for (const auto& [n, account] : order)
      add("hunt.account", account, fmt::format("{} events are of account {}", n, account))
          .set("events", std::to_string(n));
  }

  void suspect(const Suspect& s) {
    std::vector<std::string> credentials;
    for (const auto& c : s.credentials) credentials.push_back(c.id);
    Fact& f = add(
        "suspect", s.principal,
        fmt::format("{} is a suspect with {} confidence", s.principal, to_string(s.confidence)));
    f.set("kind", s.kind)
        .set("confidence", std::string(to_string(s.confidence)))
        .set("group", std::to_string(s.group))
        .set("first_seen", at(s.first))
        .set("last_seen", at(s.last))
        .set("addresses", s.addresses)
        .set("credentials", credentials);
    for (const Reason& r : s.reasons) reason("suspect.reason", s.principal, r);
    for (const Reason& r : s.against) reason("suspect.against", s.principal, r);
  }

  void reason(const char* kind, const std::string& principal, const Reason& r) {
    Fact& f = add(kind, principal, r.text.en);
    f.set("code", r.code).set("text", r.text.en).set("text_ja", r.text.ja);
    cite(f, r.events);
  }

  void actor() {
    if (!r_.actor.found) return;
    Fact& f = add(
        "actor", "actor",
        fmt::format("the actor was active from {} to {}", at(r_.actor.first), at(r_.actor.last)));
    f.set("first_seen", at(r_.actor.first))
        .set("last_seen", at(r_.actor.last))
        .set("event_count", std::to_string(r_.actor.events));
    cite(f, edges_of_actor());
    for (const Suspect& s : r_.suspects) {
      if (s.group == 1) principal(s);
    }
    addresses();
    activities();
  }

  // Where the actor changed something or ran a model: what costs money. By account, region,
  // service.
  void activities() {
    std::map<std::array<uint32_t, 3>, std::vector<uint32_t>> by_place;
    for (const Event& e : t_.events) {
      const uint32_t i = e.index;
      const bool costs = !e.read_only || t_.view(e.call->name).starts_with("InvokeModel") ||
                         t_.view(e.call->name).starts_with("Converse");
      if (r_.charges.of(e) == Charge::kActor && e.succeeded() && e.has_time && costs)
        by_place[{e.account, e.region, e.call->source}].push_back(i);
    }
    std::map<std::string, Fact> ordered;  // by words: numbers of the interner are not the order
    for (const auto& [place, events] : by_place) {
      const std::string service(split(t_.text(place[2]), '.').front());
      Fact& f = add("actor.activity",
                    fmt::format("{}/{}/{}", t_.text(place[0]), t_.text(place[1]), service),
                    fmt::format("the actor was at work at {} in {} in {} calls", service,
                                t_.text(place[1]), events.size()));
      f.set("account", t_.text(place[0]))
          .set("region", t_.text(place[1]))
          .set("service", service)
          .set("first_seen", at(t_.events[events.front()].time))
          .set("last_seen", at(t_.events[events.back()].time))
          .set("events", std::to_string(events.size()));
      cite(f, {events.front()});
      ordered.emplace(f.subject, std::move(f));
      facts_.pop_back();
    }
    for (auto& [subject, fact] : ordered) facts_.push_back(std::move(fact));
  }

  std::vector<uint32_t> edges_of_actor() const {
    std::vector<uint32_t> edges;
    for (const Event& e : t_.events) {
      if (r_.charges.of(e) != Charge::kActor) continue;
      if (edges.size() < 2) edges.push_back(e.index);
      edges.back() = e.index;
    }
    return edges;
  }

  void principal(const Suspect& s) {
    const bool own = r_.actor.has_made(s.principal);
    Fact& f =
        add("actor.principal", s.principal, fmt::format("the actor worked as {}", s.principal));
    f.set("kind", s.kind).set("made_by_actor", own ? "true" : "");
    for (const auto& c : s.credentials) credential(s, c, own);
  }

  struct Seen {
    int64_t first = 0, last = 0;
    uint32_t event = 0;
    bool any = false;
    Confidence confidence = Confidence::kNone;  // of the surest tie
  };
  Seen seen_by_actor(const std::string& credential) const {
    Seen seen;
    const uint32_t number = t_.strings.find(credential);
    for (const auto& [index, tie] : r_.actor.uses) {
      const Use& use = r_.uses.uses[index];
      if (use.credential != number) continue;
      if (!seen.any || use.first < seen.first) seen.first = use.first, seen.event = use.event;
      seen.last = seen.any ? std::max(seen.last, use.last) : use.last;
      seen.any = true;
      seen.confidence = std::max(seen.confidence, tie.confidence);
    }
    return seen;
  }

  void credential(const Suspect& s, const Suspect::Credential& c, bool own) {
    const Seen seen = seen_by_actor(c.id);
    Fact& f = add("actor.credential", c.id,
                  fmt::format("{} of {} was used by the actor from {} to {}", c.id, s.principal,
                              at(seen.first), at(seen.last)));
    const bool made = own || (c.kind == "access_key" && !c.issued_by.empty());
    f.set("kind", c.kind)
        .set("principal", s.principal)
        .set("issued_by", c.issued_by)
        .set("confidence", std::string(to_string(seen.confidence)))
        .set("first_seen", at(seen.first))
        .set("last_seen", at(seen.last))
        .set("made_by_actor", made ? "true" : "");
    if (s.kind == "role") f.set("role", s.principal);
    const std::string& session = t_.text(t_.events[seen.event].who->session_name);
    if (c.kind == "instance_role") f.set("instance", session);
    cite(f, {seen.event});
  }

  void addresses() {
    std::map<std::string, Seen> seen;
    std::map<std::string, uint64_t> count;
    std::map<std::string, bool> shared;
    for (const auto& [index, tie] : r_.actor.uses) {
      const Use& use = r_.uses.uses[index];
      Seen& s = seen[t_.text(use.address)];
      if (!s.any || use.first < s.first) s.first = use.first, s.event = use.event;
      s.last = s.any ? std::max(s.last, use.last) : use.last;
      s.any = true;
      count[t_.text(use.address)] += use.count;
      shared[t_.text(use.address)] = r_.actor.networks.at(r_.uses.origins[use.origin].network);
    }
    for (const auto& [address, s] : seen) {
      Fact& f = add("actor.address", address,
                    fmt::format("the actor worked from {} in {} calls", address, count[address]));
      f.set("first_seen", at(s.first))
          .set("last_seen", at(s.last))
          .set("events", std::to_string(count[address]))
          .set("shared_with_owner", shared[address] ? "true" : "");
      place(f, address);
      cite(f, {s.event});
    }
  }

  // What the user's files say of it.
  void place(Fact& f, const std::string& address) const {
    const geo::Place* place = r_.places.of(t_.strings.find(address));
    if (place == nullptr) return;
    f.set("place", geo::describe(*place))
        .set("country", place->country)
        .set("asn", place->asn == 0 ? std::string() : std::to_string(place->asn))
        .set("as_name", place->as_name);
  }

  void made(const char* kind, const Made& m) {
    const std::string subject = m.arn.empty() ? m.id : m.arn;
    Fact& f = add(kind, subject,
                  fmt::format("{} {} was {} in {} at {}", m.type, m.id,
                              m.modified ? "changed" : "made", m.region, at(m.made_at)));
    f.set("type", m.type)
        .set("id", m.id)
        .set("arn", m.arn)
        .set("account", m.account)
        .set("region", m.region)
        .set("made_at", at(m.made_at))
        .set("made_by", m.made_by)
        .set("event_id", t_.id_of(t_.events[m.event]))
        .set("left", m.left() ? "true" : "")
        .set("what", m.modified ? "modified" : "created")
        .set("confidence", std::string(to_string(m.confidence)))
        .set("detail", m.detail)
        .set("changes", changes_.of(m, std::string_view(kind) == "made.disputed"))
        .set("reasons", m.reasons)
        .set("against", m.against);
    if (const auto d = t_.detail(t_.events[m.event]))
      f.set("instance_profile", d->instance_profile).set("parent", d->parent);
    cite(f, {m.event});
    if (!m.removal) return;
    f.set("removed_at", at(t_.events[*m.removal].time))
        .set("removal_event_id", t_.id_of(t_.events[*m.removal]));
    cite(f, {*m.removal});
  }

  void cause(const CauseHint& c) {
    Fact& f = add("cause", c.cause, fmt::format("the logs speak for {} as the way in", c.cause));
    f.set("verdict", "likely")
        .set("resource", c.resource)
        .set("region", c.region)
        .set("port", c.port)
        .set("cidr", c.cidr)
        .set("opened_at", c.opened_at)
        .set("opened_by", c.opened_by);
    cite(f, c.events);
  }

  void gaps() {
    for (const Cell& c : r_.coverage) {
      if (c.state != CellState::kLost && c.state != CellState::kOff) continue;
      add("gap", c.account + "/" + c.region,
          fmt::format("nothing could be seen of {} in {} from {} to {}: {}", c.account, c.region,
                      at(c.from.seconds), at(c.to.seconds), c.why))
          .set("from", at(c.from.seconds))
          .set("to", at(c.to.seconds))
          .set("state", std::string(to_string(c.state)))
          .set("why", c.why);
    }
  }

  void unread() {
    const auto& problems = r_.collected.scan.problems;
    for (size_t i = 0; i < std::min(problems.size(), kMostUnread); ++i) {
      const auto& p = problems[i];
      Fact& f = add("unread", p.file, fmt::format("{} at byte {}: {}", p.file, p.offset, p.reason));
      f.set("reason", p.reason)
          .set("offset", std::to_string(p.offset))
          .set("count", std::to_string(p.count));
    }
  }

  void deleted(const Deletion& d) {
    const Event& e = t_.events[d.event];
    const std::string& call = t_.text(e.call->name);
    const std::string what = d.id.empty() ? call : d.arn.empty() ? d.id : d.arn;
    Fact& f = add("deleted", what,
                  fmt::format("the actor called {} in {} at {}{}", call, d.region, at(e.time),
                              d.id.empty() ? "" : ": " + d.type + " " + d.id));
    f.set("type", d.type)
        .set("id", d.id)
        .set("arn", d.arn)
        .set("account", d.account)
        .set("region", d.region)
        .set("deleted_at", at(e.time))
        .set("deleted_by", t_.text(e.who->arn != 0 ? e.who->arn : e.who->principal))
        .set("event", call)
        .set("event_id", t_.id_of(e))
        .set("number", std::to_string(d.number));
    cite(f, {d.event});
  }

  void timeline() {
    for (const TimelineRow& row : most_telling(make_timeline(r_).rows, kMostTimelineFacts)) {
      const Event& e = t_.events[row.event];
      Fact& f = add("timeline", t_.id_of(e), at(row.time) + " " + row.text);
      f.set("time", at(row.time))
          .set("text", row.text)
          .set("tactic", row.tactic)
          .set("succeeded", e.succeeded() ? "true" : "")
          .set("principal", t_.text(e.who->principal))
          .set("credential", t_.text(e.who->credential))
          .set("region", t_.text(e.region))
          .set("count", std::to_string(row.count));
      cite(f, {row.event});
    }
  }

  const HuntResult& r_;
  const EventTable& t_;
  const sigma::Loaded& rules_;
  Changes changes_;
  std::vector<Fact> facts_;
};

}  // namespace

std::vector<Fact> facts_of(const HuntResult& result, const sigma::Loaded& rules,
                           const std::string& document_sha256) {
  return Teller(result, rules).run(document_sha256);
}

}  // namespace hikeshi::hunt
