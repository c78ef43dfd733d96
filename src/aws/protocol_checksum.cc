// SPDX-License-Identifier: Apache-2.0
// Checksums of request bodies, where the model asks for one: CRC-32 unless the caller names
// another, as botocore has done since 1.36; Content-MD5 where only the old trait stands.
#include <openssl/evp.h>
#include <zlib.h>

#include <array>

#include "aws/base64.h"
#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws::wire {
namespace {

std::string digest(const EVP_MD* kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, kind, nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(out.data()), length};
}

std::string crc32_of(std::string_view bytes) {
  const uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(crc >> shift & 0xFF);
  return out;
}

Result<std::string> checksum(const std::string& algorithm, std::string_view body) {
  std::string out;
  if (algorithm == "CRC32") out = crc32_of(body);
  if (algorithm == "SHA1") out = digest(EVP_sha1(), body);
  if (algorithm == "SHA256") out = digest(EVP_sha256(), body);
  if (!out.empty()) return base64_encode(out);
  return fail(Code::kUnsupported, "checksum " + printable(algorithm) +
                                      ": only CRC32, SHA1 and SHA256 can be made here");
}

bool has_checksum(const Headers& headers) {
  for (const Header& header : headers) {
    const std::string name = to_lower(header.name);
    if (name == "content-md5" || name == "x-amz-checksum-crc32" ||
        name == "x-amz-checksum-crc32c" || name == "x-amz-checksum-crc64nvme" ||
        name == "x-amz-checksum-sha1" || name == "x-amz-checksum-sha256")
      return true;
  }
  return false;
}

}  // namespace

Status add_checksum(const Operation& operation, const Json& parameters, HttpRequest& request) {
  const Checksum& wanted = operation.checksum;
  if (has_checksum(request.headers)) return {};
  if (wanted.algorithm_member.empty() && !wanted.required) {
    if (wanted.md5)
      set_header(request.headers, "Content-MD5", base64_encode(digest(EVP_md5(), request.body)));
    return {};
  }
  std::string algorithm = "CRC32";
  const auto named = parameters.find(wanted.algorithm_member);
  const bool is_named = named != parameters.end() && named->is_string();
  if (is_named) algorithm = named->get<std::string>();
  const std::string value = HK_TRY(checksum(algorithm, request.body));
  const Member* member =
      operation.input ? operation.input.shape->find(wanted.algorithm_member) : nullptr;
  if (!is_named && member != nullptr && member->ref.location == Location::kHeader)
    set_header(request.headers, name_on_wire(*member), algorithm);
  set_header(request.headers, "x-amz-checksum-" + to_lower(algorithm), value);
  return {};
}

}  // namespace hikeshi::aws::wire
