// The version of Merilo and how its symbols are exported. The build files read the version from here.
#pragma once

#define MERILO_VERSION "0.1.0"

#if defined(MERILO_SHARED) && defined(__GNUC__)
#define MERILO_API __attribute__((visibility("default")))
#else
#define MERILO_API
#endif
