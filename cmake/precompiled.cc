// SPDX-License-Identifier: Apache-2.0
// Nothing: the target of cmake/precompile.cmake needs a source.
