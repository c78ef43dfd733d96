// SPDX-License-Identifier: Apache-2.0
// The canonical request of Signature Version 4: the one form of a request that AWS and we both
// derive from what is sent, and over which both compute the signature.
//
// AWS derives it from the bytes it received, so nothing here changes the request itself. Rules:
// docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
// All of these are pure functions, for any thread.
#pragma once

#include <string>
#include <string_view>

#include "aws/http.h"

namespace hikeshi::aws {

struct CanonicalRequest {
  std::string text;
  std::string signed_headers;  // "host;x-amz-date": lower case, sorted
};

// `keep_path`: S3's rule, by which the path counts as it is sent, since "a//b" and "a/../b" are
// keys of S3. Everywhere else the path loses its dot segments and empty segments and is encoded
// once more.
CanonicalRequest canonical_request(const HttpRequest& request, bool keep_path,
                                   std::string_view payload_hash);

std::string canonical_path(std::string_view path, bool keep);

// Sorted by encoded name, then by encoded value; a parameter without value gets "=". Text that is
// not encoded, or otherwise than AWS does it, counts in AWS's encoding.
std::string canonical_query(std::string_view query);

}  // namespace hikeshi::aws
