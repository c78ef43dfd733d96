// SPDX-License-Identifier: Apache-2.0
// Reads configuration and finds credentials for oracle_test.py: an environment as JSON on each line
// of the input, what was found on each line of the output.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/credentials.h"
#include "io/hash.h"

namespace {

using namespace hikeshi;
using namespace hikeshi::aws;
using nlohmann::json;

std::string key_of(const std::string& question) {
  return "ASIA" + sha256_hex(question).substr(0, 12);
}

std::string session(const std::string& name) {
  return name.starts_with("hikeshi-") ? "default" : name;
}

class HashingSts final : public StsCaller {
 public:
  explicit HashingSts(UtcTime expires) : expires_(expires) {}

  Result<Credentials> assume_role(const AssumeRole& p, const Credentials& with) override {
    return answer("role|" + p.role_arn + "|" + p.external_id + "|" + p.mfa_serial + "|" +
                  p.mfa_code.reveal() + "|" +
                  (p.duration_seconds ? std::to_string(*p.duration_seconds) : "") + "|" +
                  session(p.session_name) + "|" + with.access_key_id + "|" +
                  with.secret_key.reveal() + "|" + with.session_token.reveal());
  }
  Result<Credentials> assume_role_with_web_identity(const AssumeRoleWithWebIdentity& p) override {
    return answer("web|" + p.role_arn + "|" + p.token.reveal() + "|" + session(p.session_name));
  }

 private:
  Result<Credentials> answer(const std::string& question) const {
    Credentials out;
    out.access_key_id = key_of(question);
    out.secret_key = Secret("sts-secret");
    out.session_token = Secret("sts-token");
    out.expires = expires_;
    return out;
  }
  UtcTime expires_;
};

// SSO, its OIDC and the container's endpoint in one, by the path that is asked for.
class HashingTransport final : public Transport {
 public:
  explicit HashingTransport(UtcTime expires) : expires_(expires) {}

  void start(HttpRequest request, const ExchangeLimits&, Done done) override {
    waiting_.emplace_back(answer(request), std::move(done));
  }
  bool poll(std::chrono::milliseconds) override {
    auto ready = std::move(waiting_);
    waiting_.clear();
    for (auto& [answered, done] : ready) done(HttpResponse{200, {}, std::move(answered)});
    return !ready.empty();
  }
  void cancel() override {}

 private:
  std::string answer(const HttpRequest& request) const {
    const std::string url = request.scheme + "://" + request.host + request.path +
                            (request.query.empty() ? "" : "?") + request.query;
    if (request.path == "/token") {
      const json body = json::parse(request.body);
      return json{{"accessToken", "new-" + body.at("refreshToken").get<std::string>()},
                  {"expiresIn", 3600}}
          .dump();
    }
    if (request.path == "/federation/credentials") {
      const auto token = std::string(header_of(request.headers, "x-amz-sso_bearer_token"));
      return json{{"roleCredentials",
                   {{"accessKeyId", key_of("sso|" + url + "|" + token)},
                    {"secretAccessKey", "sso-secret"},
                    {"sessionToken", "sso-token"},
                    {"expiration", expires_.seconds * 1000}}}}
          .dump();
    }
    const auto token = std::string(header_of(request.headers, "Authorization"));
    return json{{"AccessKeyId", key_of("container|" + url + "|" + token)},
                {"SecretAccessKey", "c-secret"},
                {"Token", "c-token"},
                {"Expiration", format_rfc3339(expires_)}}
        .dump();
  }
  UtcTime expires_;
  std::vector<std::pair<std::string, Done>> waiting_;
};

class FixedPrompt final : public Prompt {
 public:
  Result<Secret> ask(const std::string&) override { return Secret("123456"); }
};

json outline(const std::string& path, FileSystem& fs) {
  const auto bytes = fs.read(path);
  if (!bytes) return nullptr;
  const auto file = parse_ini(*bytes, path);
  if (!file) return "error";
  json out = json::object();
  for (const IniSection& section : file->sections) {
    json& values = out[section.name] = json::object();
    for (const IniValue& value : section.values) {
      if (value.nested.empty()) values[value.key] = value.value.reveal();
      for (const IniValue& sub : value.nested) values[value.key][sub.key] = sub.value.reveal();
    }
  }
  return out;
}

json settings_of(const Settings& settings, const Environment& env) {
  return {{"region", settings.region},
          {"fips", settings.use_fips},
          {"dualstack", settings.use_dualstack},
          {"mode", settings.retry_mode},
          {"attempts", settings.max_attempts.value_or(0)},
          {"ec2", configured_endpoint(settings, env, "EC2")},
          {"eb", configured_endpoint(settings, env, "Elastic Beanstalk")}};
}

json credentials_of(CredentialParts parts) {
  CredentialChain chain(parts);
  const auto got = chain.fetch();
  if (got)
    return {{"key", got->access_key_id},
            {"secret", got->secret_key.reveal()},
            {"token", got->session_token.reveal()},
            {"source", got->source}};
  const bool none = got.error().message.starts_with("there are no AWS credentials");
  return {{none ? "none" : "error", got.error().message}};
}

json answer(const json& in, Models& models) {
  RealFileSystem fs;
  const auto env = fixed_environment(in.at("env").get<std::map<std::string, std::string>>());
  json out{{"config", outline(in.at("config").get<std::string>(), fs)},
           {"credentials", outline(in.at("credentials").get<std::string>(), fs)}};
  const auto profiles = Profiles::load(env, fs);
  if (!profiles) return out["error"] = profiles.error().message, out;
  const auto settings = read_settings(env, *profiles, in.at("profile").get<std::string>());
  if (!settings) return out["error"] = settings.error().message, out;
  out["settings"] = settings_of(*settings, env);
  const FixedClock clock({in.at("now").get<int64_t>()});
  HashingTransport transport(clock.now().plus(3600));
  HashingSts sts(clock.now().plus(3600));
  FixedPrompt prompt;
  CredentialParts parts{env, *profiles, *settings, fs, clock, models, transport};
  parts.sts = &sts;
  parts.prompt = &prompt;
  out["found"] = credentials_of(parts);
  return out;
}

}  // namespace

int main() {
  Models models;
  for (std::string line; std::getline(std::cin, line);) {
    std::printf("%s\n", answer(json::parse(line), models).dump().c_str());
    std::fflush(stdout);
  }
  return 0;
}
