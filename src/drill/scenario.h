// SPDX-License-Identifier: Apache-2.0
// The incidents that can be rehearsed. Each writes the intruder's records, the causes of the truth,
// and says what the mail is about.
#pragma once

#include <span>
#include <string_view>

#include "base/lang.h"
#include "drill/moves.h"

namespace hikeshi::drill {

Incident exposed_key_mining(Scene& scene);
Incident open_ssh_scan(Scene& scene);
Incident root_no_mfa(Scene& scene);
Incident stolen_instance_role(Scene& scene);
Incident console_password(Scene& scene);
Incident clean(Scene& scene);
Incident web_key_mining(Scene& scene);
Incident key_in_function(Scene& scene);
Incident open_role_trust(Scene& scene);
Incident stranger_image(Scene& scene);
Incident web_shell_role(Scene& scene);
Incident open_rdp_scan(Scene& scene);

// After the mail: somebody with MFA looks, lists keys and deactivates those of the incident.
void respond(Scene& scene, const Incident& incident);

// AWS attaches its quarantine policy to the user of a key that it has seen in public.
void quarantine(Scene& scene, const User& user, int64_t time);

}  // namespace hikeshi::drill
