// SPDX-License-Identifier: Apache-2.0
// The StsCaller of the credential chain over our own client.
#pragma once

#include "aws/client.h"
#include "aws/sts.h"

namespace hikeshi::aws {

class StsClient final : public StsCaller {
 public:
  // As for the client of everything else: its retries, its stop and its trace hold here too. The
  // credentials come with each question. Best a transport of its own: see credentials.h.
  explicit StsClient(ClientParts parts) : parts_(std::move(parts)) {}

  Result<Credentials> assume_role(const AssumeRole& params, const Credentials& with) override;
  Result<Credentials> assume_role_with_web_identity(
      const AssumeRoleWithWebIdentity& params) override;

 private:
  Result<Credentials> ask(const char* operation, Json params, CredentialsPtr with);

  ClientParts parts_;
};

// The same credentials once more; they are not copied by accident.
Credentials copy_of(const Credentials& credentials);

}  // namespace hikeshi::aws
