// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "aws/credentials.h"
#include "aws/curl_transport.h"
#include "aws/json_text.h"
#include "aws/regions.h"
#include "aws/sts_client.h"
#include "aws/url.h"
#include "base/text.h"
#include "cli/terminal_prompt.h"
#include "cli/trace_file.h"

namespace hikeshi::cli {
namespace {

aws::CurlOptions curl_options(const aws::Environment& env, const aws::Settings& settings) {
  aws::CurlOptions options;
  options.user_agent = std::string("hikeshi/") + HIKESHI_VERSION;
  options.ca_bundle = settings.ca_bundle;
  options.connections_per_host = 96;  // as many as fetch/ has in flight to one bucket
  options.proxy = aws::variable(env, {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"});
  options.no_proxy = aws::variable(env, {"NO_PROXY", "no_proxy"});
  return options;
}

aws::RetryRules retry_rules(const aws::Settings& settings) {
  aws::RetryRules rules;
  if (settings.max_attempts) rules.attempts = std::max(1, *settings.max_attempts);
  return rules;
}

// The case as it was named, for what is to be typed.
std::string case_in(const Args& args) {
  for (const char* name : {"CASE", "--case"}) {
    if (args.has(name)) return args.one(name);
  }
  return "CASE";
}

// Which of the case's accounts is meant: those that the caller may be in.
Result<std::vector<std::string>> meant(const Args& args, std::vector<std::string> accounts) {
  const std::string& one = args.one("--account");
  if (!args.has("--account")) return accounts;
  if (std::find(accounts.begin(), accounts.end(), one) != accounts.end())
    return std::vector<std::string>{one};
  return fail(accounts.empty() ? Code::kUsage : Code::kNotAllowed,
              accounts.empty()
                  ? "--account needs a case"
                  : fmt::format("--account {}: the case is of {}. If it belongs to the incident: "
                                "hikeshi answer {} accounts {} --by NAME",
                                one, join(accounts, ", "), case_in(args), one));
}

}  // namespace

struct AwsSession::State {
  State(World& w, aws::Environment e, aws::Profiles p, aws::Settings s, TraceFile t)
      : world(w),
        env(std::move(e)),
        profiles(std::move(p)),
        settings(std::move(s)),
        trace(std::move(t)),
        transport(curl_options(env, settings)),
        sign_in(curl_options(env, settings)),
        sts(parts_of(sign_in)),
        chain({.env = env,
               .profiles = profiles,
               .settings = settings,
               .fs = w.fs,
               .clock = w.clock,
               .models = models,
               .transport = sign_in,
               .sts = &sts,
               .prompt = &prompt,
               .warn = [&w](const std::string& text) { w.warn(text); },
               .trace = trace.sink()}),
        own([this](bool) { return chain.fetch(); }, w.clock),
        member([this](bool renew) { return fetch_member(renew); }, w.clock) {}

  World& world;
  aws::Environment env;
  aws::Profiles profiles;
  aws::Settings settings;
  TraceFile trace;                    // open before the clients that write to it are made
  std::vector<std::string> accounts;  // where the caller may be; none: anywhere
  std::string role;                   // of --assume-role; "" for none
  aws::Models models;
  aws::CurlTransport transport;
  aws::CurlTransport sign_in;  // credentials are got while the other one may be waiting
  aws::StsClient sts;
  TerminalPrompt prompt;
  aws::CredentialChain chain;
  aws::CredentialProvider own, member;
  std::unique_ptr<aws::Client> client;
  std::string source;

  aws::EndpointSettings endpoint_settings() const {
    aws::EndpointSettings endpoint;
    endpoint.region = settings.region.empty() ? "us-east-1" : settings.region;
    endpoint.fips = settings.use_fips;
    endpoint.dual_stack = settings.use_dualstack;
    return endpoint;
  }

  std::function<std::string(std::string_view)> endpoint_urls() const {
    return [this](std::string_view id) { return aws::configured_endpoint(settings, env, id); };
  }

  Result<aws::Credentials> fetch_member(bool renew) {
    const auto with = HK_TRY(own.get(renew));
    aws::MemberRole member_role;
    const std::string region = endpoint_settings().region;
    const aws::Json* partition = aws::partition_of(*HK_TRY(models.partitions()), region);
    if (partition == nullptr) return fail(Code::kUsage, region + ": in no partition that is known");
    member_role.partition = aws::text_in(*partition, "id");
    member_role.account = accounts.front();
    member_role.name = role;
    return aws::assume_member_role(sts, member_role, *with);
  }

  Result<aws::CredentialsPtr> credentials(bool renew) {
    auto got = HK_TRY(role.empty() ? own.get(renew) : member.get(renew));
    source = got->source;
    return got;
  }

  // What asks for credentials and what uses them stop, repeat and are traced alike.
  aws::ClientParts parts_of(aws::Transport& over) {
    return {.transport = over,
            .clock = world.clock,
            .models = models,
            .credentials = [this](bool renew) { return credentials(renew); },
            .endpoint = endpoint_settings(),
            .endpoint_url = endpoint_urls(),
            .retry = retry_rules(settings),
            .stop = world.stop,
            .trace = trace.sink()};
  }
};

AwsSession::AwsSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
AwsSession::~AwsSession() = default;

Result<std::unique_ptr<AwsSession>> AwsSession::open(World& world, const Args& args,
                                                     std::vector<std::string> accounts) {
  return make(world, args, aws::process_environment(), std::move(accounts));
}

Result<std::unique_ptr<AwsSession>> AwsSession::open_local(World& world, const Args& args,
                                                           const std::string& endpoint) {
  const std::map<std::string, std::string> all = {
      {"AWS_ENDPOINT_URL", endpoint},
      {"AWS_ACCESS_KEY_ID", "AKIAQ7EXMPLE00000001"},
      {"AWS_SECRET_ACCESS_KEY", "an-example-secret-of-no-account-at-all00"},
      {"AWS_REGION", "us-east-1"},
      {"AWS_EC2_METADATA_DISABLED", "true"},
      {"AWS_CONFIG_FILE", "/dev/null"},
      {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
  const aws::Environment env = [all](const std::string& name) {
    const auto it = all.find(name);
    return it == all.end() ? std::nullopt : std::optional<std::string>(it->second);
  };
  return make(world, args, env, {});
}

Result<std::unique_ptr<AwsSession>> AwsSession::make(World& world, const Args& args,
                                                     aws::Environment env,
                                                     std::vector<std::string> accounts) {
  aws::Profiles profiles = HK_TRY(aws::Profiles::load(env, world.fs));
  aws::Settings settings = HK_TRY(aws::read_settings(env, profiles, args.one("--profile")));
  if (args.has("--region")) settings.region = args.one("--region");
  accounts = HK_TRY(meant(args, std::move(accounts)));
  if (args.has("--assume-role") && accounts.empty())
    return fail(Code::kUsage, "--assume-role needs a case: the role is that of the case's account");
  TraceFile trace(world);
  HK_CHECK(trace.open(args.one("--trace")));
  auto state = std::make_unique<State>(world, std::move(env), std::move(profiles),
                                       std::move(settings), std::move(trace));
  state->accounts = std::move(accounts);
  state->role = args.one("--assume-role");
  state->client = std::make_unique<aws::Client>(state->parts_of(state->transport));
  return std::unique_ptr<AwsSession>(new AwsSession(std::move(state)));
}

aws::Client& AwsSession::client() { return *state_->client; }
aws::Models& AwsSession::models() { return state_->models; }

bool AwsSession::is_local() const {
  const auto url = aws::parse_url(aws::configured_endpoint(state_->settings, state_->env, "IAM"));
  return url && aws::is_loopback(url->host);
}

const std::string& AwsSession::region() const {
  static const std::string kHome = "us-east-1";
  return state_->settings.region.empty() ? kHome : state_->settings.region;
}

Result<AwsSession::Caller> AwsSession::caller() {
  aws::Call call;
  call.service = "sts";
  call.operation = "GetCallerIdentity";
  const auto got = state_->client->call(std::move(call));
  if (!got) return tl::make_unexpected(aws::to_error(got.error(), "sts GetCallerIdentity"));
  Caller caller{got->value.value("Account", ""), got->value.value("Arn", ""),
                got->value.value("UserId", ""), state_->source};
  const auto& accounts = state_->accounts;
  if (accounts.empty() ||
      std::find(accounts.begin(), accounts.end(), caller.account) != accounts.end())
    return caller;
  return fail(Code::kNotAllowed,
              fmt::format("you are {}, in account {}; the case is of account {}. Use --profile, or "
                          "--assume-role with the name of a role there",
                          caller.arn, caller.account, join(accounts, ", ")));
}

}  // namespace hikeshi::cli
