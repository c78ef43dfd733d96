// SPDX-License-Identifier: Apache-2.0
#define HIKESHI_INSTANTIATE template
#include "json_templates.h"
