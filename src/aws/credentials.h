// SPDX-License-Identifier: Apache-2.0
// Where credentials come from: the sources of AWS's own tools, in their order, with botocore's
// rules.
//
//   environment         AWS_ACCESS_KEY_ID ..., unless --profile names a profile
//   role of the profile role_arn with source_profile or credential_source
//   web identity        AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file
//   SSO                 sso_account_id and sso_role_name, with the token of `aws sso login`
//   credentials file    aws_access_key_id
//   aws login           login_session: named, and refused with what to do instead
//   credential_process  a program of the user's
//   configuration file  aws_access_key_id
//   container           AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI
//   instance            the metadata service of EC2, version 2 alone
//
// A source that is not set up passes on to the next one, and says why. One that is set up and fails
// ends the walk: whoever configured a role must not silently act as somebody else. Not here: the
// files of the tools before 2013 (AWS_CREDENTIAL_FILE, ~/.boto), version 1 of the metadata service.
//
// All of this runs on one thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "aws/environment.h"
#include "aws/identity.h"
#include "aws/models.h"
#include "aws/profiles.h"
#include "aws/prompt.h"
#include "aws/settings.h"
#include "aws/sts.h"
#include "aws/transport.h"
#include "base/result.h"
#include "io/clock.h"
#include "io/filesystem.h"

namespace hikeshi::aws {

// What the sources look at and act through. All of it must outlive the chain.
struct CredentialParts {
  const Environment& env;
  const Profiles& profiles;
  const Settings& settings;
  FileSystem& fs;
  const Clock& clock;
  Models& models;  // those of SSO say where it is asked
  // For SSO, container and instance. One of its own: a source waits until it has its answer, and in
  // that time would hand out what else is in flight.
  Transport& transport;
  StsCaller* sts = nullptr;  // nullptr: roles cannot be assumed, which is an error where one is set
  Prompt* prompt = nullptr;  // nullptr: nobody can be asked for an MFA code
  // A credential_process may wait for its user to sign in with a browser.
  std::chrono::milliseconds process_timeout{300000};
  std::chrono::milliseconds container_pause{1000};  // between the three attempts
  std::function<void(const std::string&)> warn{};   // told what did not hinder; never a secret
  // As of ClientParts, for what the sources ask over HTTP themselves: names, host and status alone.
  std::function<void(const struct Attempt&)> trace{};
};

class CredentialChain {
 public:
  explicit CredentialChain(CredentialParts parts) : parts_(parts) {}

  // Walks the sources in order. Once one has served, it alone is asked again: another identity in
  // the middle of a response would be worse than an error. Fails with kNotFound where no source
  // serves; the message names each and why not. No message holds a secret.
  Result<Credentials> fetch();

 private:
  Result<Credentials> walk();
  CredentialParts parts_;
  std::optional<size_t> serving_;
};

// Keeps credentials and renews them before they end: 15 minutes before it tries to, and keeps the
// old ones where that fails (at most one attempt a minute); from 10 minutes before, they must be
// renewed.
class CredentialProvider {
 public:
  // `renew`: as of get(), for who has other credentials behind these.
  using Fetch = std::function<Result<Credentials>(bool renew)>;

  CredentialProvider(Fetch fetch, const Clock& clock) : fetch_(std::move(fetch)), clock_(clock) {}

  // `renew`: AWS has called the last ones expired, get others. Fails as `fetch` does, and with
  // kDenied where what it gave has expired already.
  Result<CredentialsPtr> get(bool renew = false);

 private:
  enum class Need { kNone, kAdvisory, kMandatory };
  Need need() const;
  Status refresh(bool renew);

  Fetch fetch_;
  const Clock& clock_;
  CredentialsPtr kept_;
  std::optional<UtcTime> next_try_;  // of an advisory refresh
};

}  // namespace hikeshi::aws
