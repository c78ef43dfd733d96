// SPDX-License-Identifier: Apache-2.0
// The StsCaller of the credential chain over our own client.
#pragma once

#include "aws/client.h"
#include "aws/sts.h"

namespace hikeshi::aws {

class StsClient final : public StsCaller {
 public:
  // What it is given must outlive it. Best a transport of its own: see credentials.h.
  StsClient(Transport& transport, const Clock& clock, Models& models, EndpointSettings endpoint)
      : transport_(transport), clock_(clock), models_(models), endpoint_(std::move(endpoint)) {}

  Result<Credentials> assume_role(const AssumeRole& params, const Credentials& with) override;
  Result<Credentials> assume_role_with_web_identity(
      const AssumeRoleWithWebIdentity& params) override;

 private:
  Result<Credentials> ask(const char* operation, Json params, CredentialsPtr with);

  Transport& transport_;
  const Clock& clock_;
  Models& models_;
  EndpointSettings endpoint_;
};

// The same credentials once more; they are not copied by accident.
Credentials copy_of(const Credentials& credentials);

}  // namespace hikeshi::aws
