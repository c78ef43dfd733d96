// SPDX-License-Identifier: Apache-2.0
#include "io/hash.h"

#include <openssl/evp.h>

#include "base/text.h"

namespace hikeshi {

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return hex_of({reinterpret_cast<const char*>(digest), size});
}

}  // namespace hikeshi
