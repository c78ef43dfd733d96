// SPDX-License-Identifier: Apache-2.0
#include "store/duck_library.h"

#include <dlfcn.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace hikeshi::store::duck {
namespace {

// Of the API that `duckdb.h` declares; the 2.x line has another one.
constexpr std::string_view kVersion = "v1.5.";

std::string folder_of_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

Result<void*> open_library() {
  const std::string folder = folder_of_program();
  if (folder.empty()) return fail(Code::kNotFound, "the program's own folder is not known");
  for (const char* place : {"/", "/../lib/hikeshi/", "/../lib/"}) {
    const std::string path = folder + place + "libduckdb.so";
    if (std::error_code error; !std::filesystem::exists(path, error)) continue;
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return handle;
    return fail(Code::kUnsupported, path + " cannot be loaded: " + dlerror());
  }
  return fail(Code::kNotFound, "libduckdb.so is not beside the program in " + folder +
                                   " nor in lib; install it again");
}

Result<Library> load() {
  void* handle = HK_TRY(open_library());
  Library lib;
#define HIKESHI_DUCK_FIND(name)                                                    \
  lib.name = reinterpret_cast<decltype(lib.name)>(dlsym(handle, "duckdb_" #name)); \
  if (lib.name == nullptr) return fail(Code::kUnsupported, "libduckdb.so lacks duckdb_" #name);
  HIKESHI_DUCK_FUNCTIONS(HIKESHI_DUCK_FIND)
#undef HIKESHI_DUCK_FIND
  if (!std::string_view(lib.library_version()).starts_with(kVersion))
    return fail(Code::kUnsupported, std::string("libduckdb.so is of version ") +
                                        lib.library_version() + ", not of " +
                                        std::string(kVersion) + "x");
  return lib;
}

}  // namespace

Result<const Library*> library() {
  static const Result<Library> loaded = load();
  if (!loaded) return tl::make_unexpected(loaded.error());
  return &*loaded;
}

}  // namespace hikeshi::store::duck
