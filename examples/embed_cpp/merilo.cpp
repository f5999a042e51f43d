// Header-only: the one file that holds Merilo's bodies. Every other file includes the header alone.
#define MERILO_IMPLEMENTATION
#include <merilo/merilo.hpp>
