// SPDX-License-Identifier: Apache-2.0
// A notice as facts, in the vocabulary of casefile/README.md: everything stands as reported.
#include "base/text.h"
#include "io/hash.h"
#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

using casefile::Fact;

template <class E>
std::vector<std::string> words(const std::vector<E>& values) {
  std::vector<std::string> out;
  for (const E value : values) out.emplace_back(to_string(value));
  return out;
}

std::vector<std::string> numbers(const std::vector<int>& values) {
  std::vector<std::string> out;
  for (const int value : values) out.push_back(std::to_string(value));
  return out;
}

std::string time(const std::optional<UtcTime>& value) {
  return value ? format_rfc3339(*value) : std::string();
}

class Writer {
 public:
  explicit Writer(const Notice& n) : n_(n), source_(source_of(n)) {}

  std::vector<Fact> write() {
    facts_.push_back(notice());
    list("accounts", "reported.account", "account ", n_.accounts);
    list("instances", "reported.instance", "instance ", n_.instances);
    list("interfaces", "reported.interface", "network interface ", n_.interfaces);
    list("access_keys", "reported.access_key", "access key ", n_.access_keys);
    list("masked_access_keys", "reported.masked_key", "an access key shown as ",
         n_.masked_access_keys);
    list("users", "reported.user", "user ", n_.users);
    list("roles", "reported.role", "role ", n_.roles);
    list("regions", "reported.region", "region ", n_.regions);
    list("own_addresses", "reported.own_address", "our address ", n_.own_addresses);
    list("remote_addresses", "reported.remote_address", "the other side's address ",
         n_.remote_addresses);
    list("source_addresses", "reported.source_address", "use from the address ",
         n_.source_addresses);
    list("exposure_urls", "reported.exposure", "a credential published at ", n_.exposure_urls);
    list("event_names", "reported.event", "the call ", n_.event_names);
    if (n_.root == true)
      facts_.push_back(one("root", "reported.root", "root", "The notice names the root user."));
    return std::move(facts_);
  }

 private:
  Fact one(const char* field, std::string kind, std::string subject, std::string says) const {
    Fact fact;
    fact.source = source_;
    fact.kind = std::move(kind);
    fact.subject = std::move(subject);
    fact.says = std::move(says);
    fact.standing = casefile::Standing::kReported;
    fact.set("notice", source_);
    fact.evidence = places(field, fact.subject);
    return fact;
  }

  // The places of a field; those that show the value itself where there are such.
  std::vector<casefile::Evidence> places(const char* field, const std::string& value) const {
    std::vector<casefile::Evidence> all, exact;
    const auto it = n_.evidence.find(field);
    if (it == n_.evidence.end()) return all;
    for (const Evidence& place : it->second) {
      casefile::Evidence evidence;
      evidence.kind = "notice";
      evidence.file = n_.file;
      evidence.offset = place.offset;
      evidence.part = place.part;
      evidence.text = place.text;
      if (place.text.find(value) != std::string::npos) exact.push_back(evidence);
      all.push_back(std::move(evidence));
    }
    return exact.empty() ? all : exact;
  }

  void list(const char* field, const char* kind, std::string_view what,
            const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      facts_.push_back(one(field, kind, value,
                           "The notice names " + std::string(what) + printable(value) + "."));
      if (std::string_view(kind) != "reported.exposure") continue;
      for (const std::string& commit : n_.exposure_commits) {
        if (value.find(commit) != std::string::npos) facts_.back().set("commit", commit);
      }
    }
  }

  Fact notice() const {
    Fact f = one("class", "notice", source_, "");
    f.attributes.erase("notice");
    f.set("class", std::string(to_string(n_.notice_class)));
    f.set("channel", std::string(to_string(n_.channel)));
    f.set("authentication", std::string(to_string(n_.authentication)));
    f.set("stage", std::string(to_string(n_.stage)));
    f.set("reply_via", std::string(to_string(n_.reply_via)));
    f.set("sender", n_.sender.value_or(""));
    f.set("subject", n_.subject.value_or(""));
    f.set("original_subject", n_.original_subject.value_or(""));
    f.set("sent_at", time(n_.sent_at));
    f.set("language", n_.language.value_or(""));
    f.set("relayed_by", n_.relayed_by.value_or(""));
    f.set("case_id", n_.case_id.value_or(""));
    f.set("abuse_reference", n_.abuse_reference.value_or(""));
    f.set("other_references", n_.other_references);
    f.set("severity", n_.severity.value_or(""));
    f.set("activity", n_.activity.value_or(""));
    if (n_.activity_class) f.set("activity_class", std::string(to_string(*n_.activity_class)));
    f.set("time_start", time(n_.time_start));
    f.set("time_end", time(n_.time_end));
    f.set("ports", numbers(n_.ports));
    f.set("blocked_ports", numbers(n_.blocked_ports));
    f.set("protocol", n_.protocol.value_or(""));
    f.set("restrictions", words(n_.restrictions));
    f.set("quarantine_policy", n_.quarantine_policy.value_or(""));
    f.set("required", words(n_.required));
    if (n_.deadline) {
      f.set("deadline", time(n_.deadline->utc));
      f.set("deadline_source", std::string(to_string(n_.deadline->source)));
      f.set("deadline_as_written", n_.deadline->as_written.value_or(""));
    }
    f.says = sentence();
    return f;
  }

  std::string sentence() const {
    std::string says = "A notice of class " + std::string(to_string(n_.notice_class));
    if (n_.sent_at) says += ", sent at " + format_rfc3339(*n_.sent_at) + ",";
    says += " was received";
    if (n_.activity) says += "; it reports: " + printable(*n_.activity);
    return says + ".";
  }

  const Notice& n_;
  std::string source_;
  std::vector<Fact> facts_;
};

}  // namespace

std::string source_of(const Notice& notice) {
  return "notice:" + sha256_hex(notice.sha256 + "/" + std::to_string(notice.part)).substr(0, 12);
}

std::vector<Fact> facts_of(const Notice& notice) { return Writer(notice).write(); }

}  // namespace hikeshi::notice
