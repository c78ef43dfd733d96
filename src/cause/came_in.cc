// SPDX-License-Identifier: Apache-2.0
// Who came through an open port: what the host itself and GuardDuty saw.
//
// CloudTrail has no connections, and a flow log shows an attempt and a sign-in alike: packets were
// accepted. So does GuardDuty's brute-force finding. What tells them apart is the host's own log.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cause/court.h"

namespace hikeshi::cause {
namespace {

// More than people mistype, and far fewer than a list of passwords holds.
constexpr uint64_t kGuessed = 20;

bool by_password(const Login& login) { return !login.method.starts_with("publickey"); }

const char* protocol_of(const Login& login) { return login.port == 22 ? "SSH" : "RDP"; }

std::vector<Evidence> line_of(const Login& login) {
  return {{"host", login.file, "", login.offset, 0, ""}};
}

Words words_of(const Login& login, const char* en, const char* ja) {
  const std::string at = format_rfc3339(login.at);
  return {fmt::format("{} signed in to {} by {} as {} ({}) at {}: {}", login.address,
                      login.instance, protocol_of(login), login.user, login.method, at,
                      fmt::format(fmt::runtime(en), protocol_of(login), login.failures)),
          fmt::format("{} が {} に {} として {} でログイン（{}、{}）: {}", login.address,
                      login.instance, login.user, protocol_of(login), login.method, at,
                      fmt::format(fmt::runtime(ja), protocol_of(login), login.failures))};
}

}  // namespace

// The newest state of that time; nullptr where none is so old.
const Moment* Court::moment_of(UtcTime at) const {
  const Moment* found = nullptr;
  for (const Moment& moment : in_.moments) {
    if (moment.at <= at) found = &moment;
  }
  return found;
}

// Whether the world reached the port when it was signed in through: by the state of that time, and
// where that is not known by the rules as the logs tell them, or by the one that the hunt found.
bool Court::stood_open_for(const Login& login) const {
  if (const Moment* then = moment_of(login.at)) {
    const auto way = then->ways.find(login.instance);
    const bool known =
        way != then->ways.end() && way->second.open != posture::AnyWay::Open::kUnknown;
    if (known) return login.port == 22 ? way->second.ssh : way->second.rdp;
  }
  const auto told = [&login](const Exposure& e) {
    return e.instance == login.instance && e.covers(login.port);
  };
  if (std::any_of(in_.exposures.begin(), in_.exposures.end(), told))
    return std::any_of(in_.exposures.begin(), in_.exposures.end(),
                       [&](const Exposure& e) { return told(e) && e.held(login.at); });
  const auto all = hints("open_port");
  return of_state("open_port") && std::any_of(all.begin(), all.end(), [&login](const Fact* hint) {
           const auto opened = parse_rfc3339(hint->one("opened_at"));
           const auto ports = split(hint->one("port"), ',');
           return (!opened || *opened <= login.at) &&
                  std::find(ports.begin(), ports.end(), std::to_string(login.port)) != ports.end();
         });
}

bool Court::somebody_came_through() const {
  return std::any_of(in_.logins.begin(), in_.logins.end(), [this](const Login& login) {
    return is_strangers(login) && stood_open_for(login);
  });
}

bool Court::is_actors_address(const std::string& address) const {
  const auto all = in_.state.of_kind("actor.address");
  return std::any_of(all.begin(), all.end(), [&](const Fact* f) { return f->subject == address; });
}

// A sign-in before the attack that is a stranger's: his address worked in the account too, or he
// had guessed until a password fitted. Of the others nothing tells whose they are.
bool Court::is_strangers(const Login& login) const {
  const bool before = !in_.attack_at || login.at <= *in_.attack_at;
  if (!before || !concerned_.contains(login.instance)) return false;
  return is_actors_address(login.address) || (by_password(login) && login.failures >= kGuessed);
}

void Court::logins() {
  for (const Login& login : in_.logins) {
    if (!is_strangers(login)) continue;
    if (!stood_open_for(login)) {  // by another way, or the state is not what it seems
      blind("open_port", words_of(login, "although by what is known {} was not open there",
                                  "判明している設定では {} は公開されていない"));
      continue;
    }
    const bool actors = is_actors_address(login.address);
    of("open_port").state = of("open_port").event = true;  // it stood open, by what was just asked
    speak("open_port", actors ? "actor_signed_in" : "password_guessed",
          actors ? words_of(login, "the actor's address", "侵入者のアドレス")
                 : words_of(login, "{1} passwords had been refused to it within an hour",
                            "直前 1 時間に {1} 回パスワードを拒否"),
          line_of(login));
  }
}

// That strangers knocked says that the port was reached, and not that somebody came in.
void Court::knocks() {
  if (!in_.account || !in_.attack_at) return;
  for (const Knock& knock : in_.account->knocks) {
    if (!concerned_.contains(knock.instance) || *in_.attack_at < knock.first) continue;
    const bool held = *in_.attack_at <= knock.last;
    of("open_port").state = of("open_port").state || held;
    speak("open_port", "knocked_at",
          {fmt::format("GuardDuty saw {} on port {} of {} from {} to {}", knock.type, knock.port,
                       knock.instance, format_rfc3339(knock.first), format_rfc3339(knock.last)),
           fmt::format("GuardDuty が {} のポート {} で {} を検出（{} から {}）", knock.instance,
                       knock.port, knock.type, format_rfc3339(knock.first),
                       format_rfc3339(knock.last))});
  }
}

}  // namespace hikeshi::cause
