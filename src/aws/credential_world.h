// SPDX-License-Identifier: Apache-2.0
// What the credential chain looks at, made by hand: files in memory, a fixed clock, an STS that
// notes what it is asked, a real network to loopback. For tests only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/credentials.h"
#include "aws/curl_transport.h"
#include "io/memory_fs.h"

namespace hikeshi::aws {

// Every secret in these tests holds this word, and no message may.
inline constexpr const char* kCanary = "CANARY";

class NotingSts final : public StsCaller {
 public:
  Result<Credentials> assume_role(const AssumeRole& p, const Credentials& with) override {
    std::string call = "AssumeRole " + p.role_arn + " with " + with.access_key_id;
    if (!p.external_id.empty()) call += " external " + p.external_id;
    if (!p.mfa_serial.empty()) call += " mfa " + p.mfa_serial + "=" + p.mfa_code.reveal();
    if (p.duration_seconds) call += " for " + std::to_string(*p.duration_seconds);
    return answer(call + " as " + p.session_name);
  }

  Result<Credentials> assume_role_with_web_identity(const AssumeRoleWithWebIdentity& p) override {
    return answer("WebIdentity " + p.role_arn + " token " + p.token.reveal() + " as " +
                  p.session_name);
  }

  std::vector<std::string> calls;
  std::optional<Error> refuses;
  UtcTime expires{};

 private:
  Result<Credentials> answer(const std::string& call) {
    calls.push_back(call);
    if (refuses) return tl::make_unexpected(*refuses);
    Credentials out;
    out.access_key_id = "ASIA" + std::to_string(calls.size());
    out.secret_key = Secret(kCanary);
    out.session_token = Secret(kCanary);
    out.expires = expires;
    return out;
  }
};

class FixedPrompt final : public Prompt {
 public:
  Result<Secret> ask(const std::string& question) override {
    questions.push_back(question);
    return Secret("123456");
  }
  std::vector<std::string> questions;
};

struct World {
  static constexpr UtcTime kNow{1'795'600'000};  // 2026-11-25T09:46:40Z

  std::map<std::string, std::string> env{{"HOME", "/home/ops"},
                                         {"AWS_EC2_METADATA_DISABLED", "true"}};
  std::string named;  // by --profile
  MemoryFileSystem fs;
  FixedClock clock{kNow};
  Models models;
  CurlTransport transport{CurlOptions{}};
  NotingSts sts;
  FixedPrompt prompt;
  bool has_terminal = true;
  std::string warnings;

  World() { sts.expires = kNow.plus(3600); }

  void config(const std::string& text) { (void)fs.write("/home/ops/.aws/config", text); }
  void credentials(const std::string& text) { (void)fs.write("/home/ops/.aws/credentials", text); }

  // Reads the files and hands a chain over them to `use`.
  template <class Use>
  auto with_chain(Use use) -> decltype(use(std::declval<CredentialChain&>())) {
    const Environment environment = fixed_environment(env);
    const Profiles profiles = HK_TRY(Profiles::load(environment, fs));
    const Settings settings = HK_TRY(read_settings(environment, profiles, named));
    CredentialParts parts{environment, profiles, settings, fs, clock, models, transport};
    parts.sts = &sts;
    parts.warn = [this](const std::string& text) { warnings += text + "\n"; };
    parts.prompt = has_terminal ? &prompt : nullptr;
    parts.process_timeout = std::chrono::milliseconds(5000);
    parts.container_pause = {};
    CredentialChain chain(parts);
    return use(chain);
  }

  Result<Credentials> fetch() {
    return with_chain([](CredentialChain& chain) { return chain.fetch(); });
  }

  // "key, from source" or the error's message.
  std::string outcome() {
    const auto got = fetch();
    return got ? got->access_key_id + ", from " + got->source : got.error().message;
  }
};

}  // namespace hikeshi::aws
