// SPDX-License-Identifier: Apache-2.0
// AWS Signature Version 4: says to AWS that a request comes, unchanged, from who holds the key.
//
// Ours, since Debian's libcurl 7.88 signs S3 and unsorted queries wrongly; held to AWS's published
// vectors and to botocore. Pure functions for any thread. A request that is to go anonymously is
// simply not given to them.
#pragma once

#include <chrono>
#include <string>

#include "aws/http.h"
#include "aws/identity.h"
#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::aws {

enum class Payload {
  kHashed,    // the body is part of what is signed
  kUnsigned,  // "UNSIGNED-PAYLOAD": only over TLS, and only where the operation allows it
};

struct SigningScope {
  std::string service;  // its signing name: "ec2"; not always the endpoint's prefix
  std::string region;
  // Services whose model says signatureVersion s3v4 (s3, s3control): the path is signed as it is
  // sent and the hash of the body goes into a header.
  bool is_s3 = false;
  Payload payload = Payload::kHashed;
};

// Adds X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256 and Authorization as they are needed,
// in place of earlier ones, so that a request can be signed again before it is repeated. Method,
// host, path, query and body stay as they are: what is signed is what is sent.
//
// Fails with kUsage, the request unchanged, when the credentials, the scope or a header's name are
// what cannot be sent (nothing, blanks, control characters), and with kUnsupported as hmac.h says.
// No error holds any part of the credentials. Line ends in the values of headers are not looked for
// here; the transport refuses them.
Status sign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
            UtcTime now);

// The same as part of the query, behind what stands there: a URL that anybody may use until it
// expires, which makes it as secret as the key. `request` carries no signature yet; its headers are
// part of what is signed and must be sent along. S3 never looks at the body of such a request.
//
// Fails as sign() does, and with kUsage unless 1 s <= `valid` <= 7 days.
Status presign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
               UtcTime now, std::chrono::seconds valid);

}  // namespace hikeshi::aws
