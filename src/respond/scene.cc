// SPDX-License-Identifier: Apache-2.0
// Reads the facts once, in a fixed order, into targets. The same thing named by several facts
// (the notice, the hunt, an answer) becomes one target that rests on all of them.
#include "respond/scene.h"

#include <algorithm>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/surety.h"
#include "io/hash.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

// The region that somebody typed: in any case, or as a zone of it ("eu-west-1a"). What is none
// stays as it is, so that the question can say so.
std::string region_in(std::string_view text) {
  const std::string typed = to_lower(trim(text));
  const std::string zone = typed.substr(0, typed.empty() ? 0 : typed.size() - 1);
  if (is_region(typed)) return typed;
  return is_region(zone) ? zone : std::string(trim(text));
}

bool is_modified(const Fact& made) { return made.one("what") == "modified"; }

class Reader {
 public:
  explicit Reader(const CaseState& state) : surety_(state) { scene_.state = &state; }

  Scene read() && {
    read_account();
    for (const Fact& fact : scene_.state->facts) index(fact);
    for (const Fact& fact : scene_.state->facts) read_reported(fact);
    for (const Fact& fact : scene_.state->facts) read_named(fact);
    for (const Fact& fact : scene_.state->facts) read_actor(fact);
    for (const Fact* fact : scene_.made) read_made(*fact);
    resolve_owners();
    mark_lodgers(scene_);
    for (auto& [id, instance] : scene_.instances) finish(instance);
    drop_what_is_gone();
    return std::move(scene_);
  }

 private:
  void read_account() {
    scene_.account = scene_.state->account();
    scene_.case_token = "c" + sha256_hex(scene_.state->case_id).substr(0, 8);
    scene_.partition = "aws";
    for (const Fact& fact : scene_.state->facts) {
      for (std::string_view arn : {fact.one("arn"), std::string_view(fact.subject)}) {
        if (const auto parsed = parse_arn(arn); parsed && is_plain_word(parsed->partition))
          scene_.partition = parsed->partition;
      }
    }
    scene_.home_region = scene_.partition == "aws-cn"       ? "cn-north-1"
                         : scene_.partition == "aws-us-gov" ? "us-gov-west-1"
                                                            : "us-east-1";
  }

  // What later passes look up: notices that count, credentials by id, how sure the hunt is.
  void index(const Fact& fact) {
    if (fact.kind == "notice") {
      const bool counts = fact.one("class") != "resolved" && fact.one("authentication") != "fail";
      if (counts) credible_.insert(fact.subject), add_to(scene_.notices, fact);
      if (counts && fact.one("class") == "exposed_key") published_.insert(fact.subject);
      if (fact.one("class") == "resolved") closing_.insert(fact.subject);
    } else if (fact.kind == "answer" && !trim(fact.one("text")).empty()) {
      scene_.answers[fact.subject] = &fact;
    } else if (fact.kind == "hunt") {
      scene_.hunted = true;
    } else if (fact.kind == "actor.credential") {
      credentials_.emplace(fact.subject, &fact);
    } else if (fact.kind == "suspect.against") {
      read_against(fact);
    } else if (is_made_elsewhere(fact)) {
      elsewhere(account_of(fact), fact);
    } else if (fact.kind == "made" || fact.kind == "made.disputed") {
      const bool sure =
          fact.kind == "made" && fact.one("confidence") == "high" && fact.all("against").empty();
      if (!sure) scene_.contested.insert(contested_key(fact));
      auto& places = scene_.places[contested_key(fact)][std::string(fact.one("region"))];
      if (!place_of(fact).empty()) places.emplace(place_of(fact));
      (fact.kind == "made" ? scene_.made : scene_.disputed).push_back(&fact);
    } else if (fact.kind == "reported.user" || fact.kind == "reported.region") {
      named_with_[std::string(fact.one("notice")) + fact.kind].push_back(fact.subject);
    }
  }

  // A plan is carried out in one account, where a name of another may be the owner's.
  bool is_elsewhere(std::string_view account) const {
    return !account.empty() && !scene_.account.empty() && account != scene_.account;
  }
  static std::string account_of(const Fact& made) {
    if (!made.one("account").empty()) return std::string(made.one("account"));
    const auto arn = parse_arn(made.one("arn").empty() ? made.subject : made.one("arn"));
    return arn ? std::string(arn->account) : std::string();
  }
  bool is_made_elsewhere(const Fact& fact) const {
    return (fact.kind == "made" || fact.kind == "made.disputed") && is_elsewhere(account_of(fact));
  }
  bool is_arn_elsewhere(std::string_view arn) const {
    const auto parsed = parse_arn(arn);
    return parsed && is_elsewhere(parsed->account);
  }
  // One open end for each other account, whatever is charged there.
  void elsewhere(std::string_view account, const Fact& fact) {
    if (fact.kind.starts_with("made") && !fact.is("left")) return;
    open_end(account, kOtherAccount, fact);
  }

  // What the logs show in use before the actor came, or day after day, is the owner's too.
  void read_against(const Fact& fact) {
    const std::string_view code = fact.one("code");
    if (code != "used_before" && code != "used_all_along" && code != "used_for_days") return;
    if (is_arn_elsewhere(fact.subject)) return;  // a namesake in another account
    if (const std::string user = user_name_of(fact.subject); !user.empty())
      scene_.used_by_others.insert("iam:user " + user);
    if (const std::string role = role_name_of(fact.subject); !role.empty())
      scene_.used_by_others.insert("iam:role " + role);
  }

  // The only value that a notice gives of a kind; "" where it names none or several.
  std::string only_one(const Fact& reported, std::string_view kind) const {
    const auto it = named_with_.find(std::string(reported.one("notice")) + std::string(kind));
    return it != named_with_.end() && it->second.size() == 1 ? it->second.front() : "";
  }

  void read_reported(const Fact& fact) {
    if (!fact.kind.starts_with("reported.") || closing_.contains(std::string(fact.one("notice"))))
      return;
    const bool credible = credible_.contains(std::string(fact.one("notice")));
    if (fact.kind == "reported.instance") {
      InstanceTarget& target = instance(fact.subject, fact);
      if (target.region.empty()) target.region = only_one(fact, "reported.region");
      target.sure |= credible;
    } else if (fact.kind == "reported.access_key") {
      read_reported_key(fact);
    } else if (fact.kind == "reported.user") {
      user(fact.subject, fact);
    } else if (fact.kind == "reported.role" && is_arn_elsewhere(fact.subject)) {
      elsewhere(parse_arn(fact.subject)->account, fact);
    } else if (fact.kind == "reported.role") {
      role(fact.subject, fact);
    } else if (fact.kind == "reported.root") {
      root(fact);
    } else if (fact.kind == "reported.masked_key" || fact.kind == "reported.interface") {
      open_end(fact.subject, fact.kind, fact);
    } else if (fact.kind == "reported.own_address" && !names_instance(fact)) {
      open_end(fact.subject, fact.kind, fact);
    }
  }

  // What the operator asked to contain (`hikeshi contain`): a target, and never sure enough for
  // what cannot be undone.
  void read_named(const Fact& fact) {
    if (fact.kind == "named.instance") {
      InstanceTarget& target = instance(fact.subject, fact);
      if (target.region.empty()) target.region = fact.one("region");
    } else if (fact.kind == "named.access_key") {
      // AWS itself has said whose it is, whatever a notice says.
      KeyTarget& target = key(fact.subject, fact);
      if (!fact.one("user").empty()) target.owner = fact.one("user");
    } else if (fact.kind == "named.user") {
      user(fact.subject, fact).console = true;  // all of it is to be cut off
    } else if (fact.kind == "named.role") {
      role(fact.subject, fact);
    }
  }

  void read_reported_key(const Fact& fact) {
    if (!fact.subject.starts_with("AKIA")) {
      // A temporary credential has no key to deactivate; the hunt may know its session.
      if (!credentials_.contains(fact.subject)) open_end(fact.subject, "reported.session", fact);
      return;
    }
    KeyTarget& target = key(fact.subject, fact);
    if (target.owner.empty()) target.owner = only_one(fact, "reported.user");
    // AWS has seen a published key in public. Of a suspicion alone it deletes nothing: it is
    // deactivated, and gone only once the logs charge it or somebody says so.
    target.leaked = published_.contains(std::string(fact.one("notice")));
    target.sure |= target.leaked;
  }

  bool names_instance(const Fact& reported) const {
    return std::any_of(scene_.state->facts.begin(), scene_.state->facts.end(), [&](const Fact& f) {
      return f.kind == "reported.instance" && f.one("notice") == reported.one("notice");
    });
  }

  void read_actor(const Fact& fact) {
    if (fact.kind == "actor.principal") {
      charge(fact.subject, fact);
    } else if (fact.kind == "actor.credential") {
      read_credential(fact);
    }
  }

  // The target that stands for a principal; an open end where none can.
  void charge(std::string_view principal, const Fact& fact) {
    const std::string user_name = user_name_of(principal), role_name = role_name_of(principal);
    if (is_arn_elsewhere(principal)) return elsewhere(parse_arn(principal)->account, fact);
    if (is_root_arn(principal) || fact.one("kind") == "root") {
      root(fact);
    } else if (!user_name.empty()) {
      user(user_name, fact);
    } else if (!role_name.empty()) {
      role(principal, fact);
    } else {
      open_end(fact.subject, fact.kind, fact);
    }
  }

  void read_credential(const Fact& fact) {
    const std::string_view kind = fact.one("kind"), principal = fact.one("principal");
    for (const std::string_view arn : {fact.one("role"), principal}) {
      if (is_arn_elsewhere(arn)) return elsewhere(parse_arn(arn)->account, fact);
    }
    if (kind == "root") return root(fact);
    const bool sure = surety_.of(fact.subject);
    if (kind == "access_key" && fact.subject.starts_with("AKIA") && !is_root_arn(principal)) {
      KeyTarget& target = key(fact.subject, fact);
      if (target.owner.empty()) target.owner = user_name_of(principal);
      target.leaked = true;
      target.sure |= sure;
    }
    if (const std::string_view id = fact.one("instance"); !id.empty()) {
      InstanceTarget& target = instance(std::string(id), fact);
      target.sure |= sure;
      if (target.role.empty()) target.role = role_name_of(fact.one("role"));
      if (target.role.empty()) target.role = role_name_of(principal);
    }
    if (!fact.one("role").empty()) {
      role(fact.one("role"), fact).instance |= kind == "instance_role";
    } else if (const std::string_view holder = holder_of(fact); !holder.empty()) {
      charge(holder, fact);
      if (kind == "console_session") mark_console(user_name_of(holder));
    } else if (!(kind == "access_key" && fact.subject.starts_with("AKIA"))) {
      open_end(fact.subject, kind, fact);
    }
  }

  // Tokens of GetFederationToken and GetSessionToken live and die with the user (or root) that
  // took them: the chain is followed up to it. Loops in hostile logs end at kMaxChain.
  std::string_view holder_of(const Fact& credential) const {
    const Fact* at = &credential;
    for (int i = 0; i < kMaxChain && at != nullptr; ++i) {
      const std::string_view principal = at->one("principal");
      if (is_root_arn(principal) || !user_name_of(principal).empty() ||
          !role_name_of(principal).empty())
        return principal;
      const auto parent = credentials_.find(std::string(at->one("issued_by")));
      at = parent == credentials_.end() ? nullptr : parent->second;
    }
    return {};
  }

  void mark_console(const std::string& user_name) {
    if (const auto it = scene_.users.find(user_name); it != scene_.users.end())
      it->second.console = true;
  }

  // A password that was changed lets the intruder in as one that was made does; other things that
  // were changed are the owner's.
  void read_made(const Fact& fact) {
    const std::string_view type = fact.one("type"), id = fact.one("id");
    if ((is_modified(fact) && type != "iam:login-profile") || !fact.is("left")) return;
    const Verdict verdict = verdict_on(scene_, fact);
    if (verdict == Verdict::kKeep) return;
    const bool remove = verdict == Verdict::kRemove;
    const std::string name(last_name(id.empty() ? std::string_view(fact.subject) : id));
    if (type == "ec2:instance") {
      InstanceTarget& target = instance(name, fact);
      target.made |= remove;
      target.sure = remove;
      if (!fact.one("region").empty()) target.region = fact.one("region");
      target.arn = fact.one("arn");
    } else if (type == "iam:user") {
      user(name, fact).made = remove;
    } else if (type == "iam:access-key" && name.starts_with("AKIA")) {
      KeyTarget& target = key(name, fact);
      if (target.owner.empty()) target.owner = fact.one("parent");
      target.sure = remove;
    } else if (type == "iam:login-profile") {
      const std::string_view owner =
          fact.one("parent").empty() ? std::string_view(name) : fact.one("parent");
      user(owner, fact).console = true;
    } else if (type == "iam:role") {
      mark_made_role(name, remove);
    }
  }

  // Roles without a session of the actor's need no revocation: deleting them is enough.
  void mark_made_role(const std::string& name, bool remove) {
    if (const auto it = scene_.roles.find(name); it != scene_.roles.end()) it->second.made = remove;
  }

  void resolve_owners() {
    for (auto& [id, key] : scene_.keys) {
      if (const Fact* answer = scene_.answer("key-owner:" + id)) {
        key.owner = trim(answer->one("text"));
        add_to(key.because, *answer);
      }
      for (const Fact* fact : scene_.disputed) {
        if (fact->one("id") == id) key.sure = verdict_on(scene_, *fact) == Verdict::kRemove;
      }
      if (const auto said = said_of(scene_, "whose:" + slug(id))) {
        key.sure = said == Verdict::kRemove;
        key.ours = said == Verdict::kKeep;
        add_to(key.because, *scene_.answer("whose:" + slug(id)));
      }
      if (key.owner.empty()) continue;
      UserTarget& owner = scene_.users[key.owner];
      owner.name = key.owner;
      for (const std::string& reason : key.because) add_reason(owner.because, reason);
    }
  }

  void finish(InstanceTarget& target) {
    if (const Fact* answer = scene_.answer("region:" + slug(target.id));
        answer && target.region.empty()) {
      target.region = region_in(answer->one("text"));
      add_to(target.because, *answer);
    }
    if (const Fact* answer = scene_.answer("keep-instance:" + slug(target.id))) {
      target.keep_reason = answer->one("text");
      add_to(target.because, *answer);
    }
    if (const Fact* answer = scene_.answer("instance-role:" + slug(target.id));
        answer && target.role.empty()) {
      const std::string text = to_lower(trim(answer->one("text")));
      target.role_known = true;
      if (text != "none" && text != "なし") target.role = last_name(trim(answer->one("text")));
      add_to(target.because, *answer);
    }
    for (const Fact* fact : scene_.disputed) {
      // "Ours" does not make a reported instance safe: it stays as sure as the notice made it.
      const Verdict verdict = verdict_on(scene_, *fact);
      if (last_name(fact->one("id")) == target.id && verdict != Verdict::kKeep)
        target.sure = verdict == Verdict::kRemove;
    }
    if (const auto said = said_of(scene_, "whose:" + slug(target.id))) {
      target.sure |= said == Verdict::kRemove;
      target.ours = said == Verdict::kKeep;
      add_to(target.because, *scene_.answer("whose:" + slug(target.id)));
    }
    target.role_known |= !target.role.empty();
    if (target.role.empty()) return;
    RoleTarget& role = scene_.roles[target.role];
    if (role.name.empty()) role.name = target.role;
    role.instance = true;
    for (const std::string& reason : target.because) add_reason(role.because, reason);
  }

  // A made thing that was removed again is no target, unless one of its name was made anew.
  void drop_what_is_gone() {
    std::set<std::string> gone, there;
    for (const Fact* fact : scene_.made) {
      if (is_modified(*fact)) continue;
      const std::string_view id =
          fact->one("id").empty() ? std::string_view(fact->subject) : fact->one("id");
      (fact->is("left") ? there : gone)
          .insert(std::string(fact->one("type")) + " " + std::string(last_name(id)));
    }
    const auto is_gone = [&](const std::string& type_and_name) {
      return gone.contains(type_and_name) && !there.contains(type_and_name);
    };
    std::erase_if(scene_.users, [&](const auto& u) { return is_gone("iam:user " + u.first); });
    std::erase_if(scene_.roles, [&](const auto& r) { return is_gone("iam:role " + r.first); });
    std::erase_if(scene_.keys, [&](const auto& k) { return is_gone("iam:access-key " + k.first); });
    std::erase_if(scene_.instances,
                  [&](const auto& i) { return is_gone("ec2:instance " + i.first); });
  }

  static void add_reason(Because& because, const std::string& id) {
    if (std::find(because.begin(), because.end(), id) == because.end()) because.push_back(id);
  }

  InstanceTarget& instance(const std::string& id, const Fact& fact) {
    InstanceTarget& target = scene_.instances[id];
    target.id = id;
    add_to(target.because, fact);
    return target;
  }
  UserTarget& user(std::string_view name, const Fact& fact) {
    UserTarget& target = scene_.users[std::string(name)];
    target.name = name;
    add_to(target.because, fact);
    return target;
  }
  KeyTarget& key(const std::string& id, const Fact& fact) {
    KeyTarget& target = scene_.keys[id];
    target.id = id;
    add_to(target.because, fact);
    return target;
  }
  RoleTarget& role(std::string_view arn_or_name, const Fact& fact) {
    const std::string in_arn = role_name_of(arn_or_name);
    const std::string name = in_arn.empty() ? std::string(last_name(arn_or_name)) : in_arn;
    RoleTarget& target = scene_.roles[name];
    target.name = name;
    if (!in_arn.empty() && (target.arn.empty() || target.arn.find(":sts:") != std::string::npos))
      target.arn = arn_or_name;
    add_to(target.because, fact);
    return target;
  }
  // A console session of root says nothing of its keys, which some old job of the owner's may use.
  void root(const Fact& fact) {
    if (!scene_.root) scene_.root.emplace();
    const bool key = fact.kind == "actor.credential" && fact.subject.starts_with("AKIA");
    scene_.root_keys_sure |=
        credible_.contains(std::string(fact.one("notice"))) || (key && surety_.of(fact.subject));
    add_to(*scene_.root, fact);
  }
  void open_end(std::string_view id, std::string_view kind, const Fact& fact) {
    for (OpenEnd& end : scene_.open_ends) {
      if (end.id == id && end.kind == kind) return add_to(end.because, fact);
    }
    scene_.open_ends.push_back({std::string(id), std::string(kind), {fact.id}});
  }

  Scene scene_;
  casefile::Surety surety_;
  std::set<std::string> credible_, published_, closing_;  // notices, by subject
  std::map<std::string, const Fact*> credentials_;
  std::map<std::string, std::vector<std::string>> named_with_;
};

}  // namespace

Scene make_scene(const CaseState& state) { return Reader(state).read(); }

}  // namespace hikeshi::respond
