// SPDX-License-Identifier: Apache-2.0
// Ways in by machines, by people and by trust: what speaks for each.
#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "cause/court.h"

namespace hikeshi::cause {
namespace {

std::vector<Evidence> change_of(const posture::Finding& f) {
  if (!f.changed_by) return {};
  return {{"log", "", f.changed_by->event_id, 0, 0, f.changed_by->event}};
}

bool fails(const posture::Finding* f) {
  return f != nullptr && f->status == posture::Verdict::kFail;
}

// Whether the actor's own credentials had issued those of the principal (GetFederationToken): then
// nobody came in from outside.
bool issued_within(const casefile::CaseState& state, std::string_view principal) {
  const auto credentials = state.of_kind("actor.credential");
  return std::any_of(credentials.begin(), credentials.end(), [&](const Fact* c) {
    return c->one("principal") == principal && !c->one("issued_by").empty();
  });
}

Words at_attack(const posture::Finding& f) {
  return {fmt::format("{} ({}) at the attack: {}", f.resource, f.check, f.reason.en),
          fmt::format("攻撃時点の {}（{}）: {}", f.resource, f.check, f.reason.ja)};
}

}  // namespace

bool made_by_actor(const casefile::CaseState& state, std::string_view id) {
  for (const char* kind : {"made", "made.disputed"}) {
    for (const Fact* made : state.of_kind(kind)) {
      if (made->one("what") == "created" && made->one("id") == id) return true;
    }
  }
  return false;
}

std::set<std::string> concerned_instances(const casefile::CaseState& state) {
  std::set<std::string> all;
  for (const Fact* instance : state.of_kind("reported.instance")) {
    if (!made_by_actor(state, instance->subject)) all.insert(instance->subject);
  }
  for (const Fact* c : state.of_kind("actor.credential")) {
    const std::string instance(c->one("instance"));
    if (!instance.empty() && !c->is("made_by_actor") && !made_by_actor(state, instance))
      all.insert(instance);
  }
  return all;
}

// ---- machines

// AWS's alias is what can be verified: "amazon" is Amazon itself or a provider that it has
// verified. An image of the Marketplace, of this account or of its organization, and one that a
// stranger has shared with this account alone, may hold anything; that is no evidence.
void Court::images() {
  if (!in_.account) return;
  size_t trusted = 0;
  for (const std::string& instance : concerned_) {
    const auto it = in_.account->images.find(instance);
    if (it == in_.account->images.end()) {
      blind("bad_image",
            {fmt::format("which image {} was launched from, and whose it is", instance),
             fmt::format("{} の起動元イメージとその所有者", instance)});
      continue;
    }
    const Image& image = it->second;
    if (image.alias == "amazon") {
      ++trusted;
      contradict("bad_image", "trusted_publisher",
                 {fmt::format("{} was launched from {} of Amazon or a provider that it verified",
                              instance, image.id),
                  fmt::format("{} は Amazon または検証済み提供元のイメージ {} から起動された",
                              instance, image.id)});
      continue;
    }
    const bool own =
        image.owner == in_.account->id || in_.account->organization.contains(image.owner);
    if (own || image.owner.empty() || !image.alias.empty() || !image.is_public) {
      blind("bad_image",
            {fmt::format("what {} of {} holds, which {} was launched from", image.id,
                         image.owner.empty() ? "an unknown publisher" : image.owner, instance),
             fmt::format("{} の起動元 {}（{}）の内容", instance, image.id,
                         image.owner.empty() ? "所有者不明" : image.owner)});
      continue;
    }
    of("bad_image").state = true;
    of("bad_image").opinion.resource = image.id;
    speak("bad_image", "unverified_publisher",
          {fmt::format("{} was launched from the public image {} of account {}, which is neither "
                       "yours nor verified by AWS",
                       instance, image.id, image.owner),
           fmt::format("{} はアカウント {} の公開イメージ {}（自社のものでも AWS "
                       "検証済みでもない）から起動された",
                       instance, image.owner, image.id)});
  }
  if (!concerned_.empty() && trusted == concerned_.size()) rule_out("bad_image");
}

void Court::instance_roles() {
  for (const Fact* hint : hints("imdsv1_role_theft")) {
    of("imdsv1_role_theft").state = of("imdsv1_role_theft").event = true;
    speak(
        "imdsv1_role_theft", "delivered_by_imdsv1",
        {fmt::format("credentials of {} that IMDSv1 had handed out were used from elsewhere",
                     hint->one("resource")),
         fmt::format("IMDSv1 が発行した {} の認証情報が外部から使用された", hint->one("resource"))},
        hint->evidence);
  }
  const bool by_imdsv1 = of("imdsv1_role_theft").event;
  for (const Fact* c : entries_) {
    const std::string instance(c->one("instance"));
    if (instance.empty()) continue;
    if (const auto* f = found("imdsv1", instance); fails(f) && !by_imdsv1) {
      of("imdsv1_role_theft").state = true;
      of("imdsv1_role_theft").opinion.resource = instance;
      of("imdsv1_role_theft").opinion.region = f->region;
      speak("imdsv1_role_theft", "stood_open", at_attack(*f), change_of(*f));
    }
    of("vulnerable_application").event = of("vulnerable_application").event || !by_imdsv1;
    of("vulnerable_application").opinion.resource = instance;
    speak("vulnerable_application", "role_left_the_host",
          {fmt::format("credentials of instance {} were used from elsewhere: something on it gave "
                       "them out",
                       instance),
           fmt::format("インスタンス {} の認証情報が外部で使用された", instance)},
          c->evidence);
  }
}

// ---- people

void Court::sign_ins() {
  for (const Fact* hint : hints("no_mfa")) {
    const bool user = hint->one("resource").find(":user/") != std::string_view::npos;
    if (!user) {
      blind("no_mfa",
            {fmt::format("{} signs in elsewhere: whether with MFA only its identity provider knows",
                         hint->one("resource")),
             fmt::format("{} の MFA は ID プロバイダー側でしか分からない", hint->one("resource"))});
      continue;
    }
    came_without_mfa("no_mfa", *hint);
    password(*hint);
  }
  for (const Fact* hint : hints("root_unprotected")) {
    came_without_mfa("root_unprotected", *hint);
    password(*hint);
  }
}

// The sign-in itself shows both: nothing but the password was asked for, and the actor had it.
void Court::came_without_mfa(std::string_view cause, const Fact& hint) {
  of(cause).state = of(cause).event = true;
  speak(cause, "signed_in_without_mfa",
        {fmt::format("the actor signed in as {} without MFA", hint.one("resource")),
         fmt::format("侵入者が {} として MFA なしでサインインした", hint.one("resource"))},
        hint.evidence);
}

void Court::password(const Fact& hint) {
  of("password_stolen").event = true;
  of("password_stolen").opinion.resource = std::string(hint.one("resource"));
  speak("password_stolen", "signed_in",
        {fmt::format("the actor signed in with the password of {}", hint.one("resource")),
         fmt::format("侵入者が {} のパスワードでサインインした", hint.one("resource"))},
        hint.evidence);
}

// That others had no MFA either is none of the actor's ways.
void Court::users_without_mfa() {
  for (const Fact* entry : entries_) {
    if (entry->one("kind") != "console_session" || of("no_mfa").state) continue;
    const std::string_view user = entry->one("principal");
    const auto* f = found("user-mfa", last_name(user));
    if (user.find(":user/") == user.npos || !fails(f)) continue;
    of("no_mfa").state = true;
    of("no_mfa").opinion.resource = std::string(user);
    speak("no_mfa", "stood_open", at_attack(*f), change_of(*f));
  }
}

void Court::root() {
  for (const Fact* entry : entries_) {
    if (!entry->one("principal").ends_with(":root")) continue;
    Case& c = of("root_unprotected");
    c.opinion.resource = std::string(entry->one("principal"));
    if (entry->one("kind") == "access_key") {
      c.state = c.event = true;
      speak("root_unprotected", "root_key",
            {fmt::format("the actor used root's access key {}", entry->subject),
             fmt::format("侵入者が root のアクセスキー {} を使用した", entry->subject)},
            entry->evidence);
    }
    const auto* f = found("root-mfa", "root");
    if (!fails(f) || c.state) continue;
    c.state = true;
    speak("root_unprotected", "stood_open", at_attack(*f), change_of(*f));
  }
}

// ---- trust

// Roles of this account whose sessions the actor held and no credential of the owner's had issued.
std::set<std::string> Court::foreign_roles() const {
  std::set<std::string> roles;
  for (const Fact* entry : entries_) {
    const std::string_view role = entry->one("role");
    if (entry->one("kind") == "session" && !role.empty())
      roles.insert(std::string(last_name(role)));
  }
  return roles;
}

// The role that was assumed must be the one whose trust was wide: another one's proves nothing.
void Court::trusts() {
  const auto roles = foreign_roles();
  bool foreign = false;
  for (const Fact* principal : in_.state.of_kind("actor.principal")) {
    const std::string_view kind = principal->one("kind");
    if ((kind != "aws_account" && kind != "federated") || principal->is("made_by_actor")) continue;
    if (issued_within(in_.state, principal->subject)) continue;
    foreign = of("wide_trust").event = true;
    speak("wide_trust", "foreign_principal",
          {fmt::format("the actor came in as {}", principal->subject),
           fmt::format("侵入者は {} として侵入した", principal->subject)},
          principal->evidence);
  }
  if (!foreign || attack() == nullptr) return;
  for (const std::string& role : roles) {
    for (const char* check : {"wide-role-trust", "foreign-role-trust"}) {
      const auto* f = found(check, role);
      if (!fails(f)) continue;
      of("wide_trust").state = true;
      of("wide_trust").opinion.resource = role;
      speak("wide_trust", "stood_open", at_attack(*f), change_of(*f));
    }
  }
  if (!roles.empty() && !of("wide_trust").state && checks_pass("wide_trust", {"wide-role-trust"}))
    contradict("wide_trust", "trust_was_narrow",
               {"the roles that the actor held trusted nobody in general at the attack",
                "侵入者が使用したロールの信頼ポリシーは攻撃時点で限定されていた"});
}

}  // namespace hikeshi::cause
