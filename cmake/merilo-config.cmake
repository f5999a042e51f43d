# find_package(merilo CONFIG) gives merilo::merilo, and merilo::header_only where Boost and RapidJSON are installed too.
include("${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake")

set(merilo_FOUND TRUE)
if("utf8proc" IN_LIST merilo_missing)
    set(merilo_FOUND FALSE)
    set(merilo_NOT_FOUND_MESSAGE "Merilo needs ${merilo_missing}.")
    return()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/compiled.cmake")
if(NOT merilo_missing)
    include("${CMAKE_CURRENT_LIST_DIR}/header_only.cmake")
elseif("header_only" IN_LIST merilo_FIND_COMPONENTS AND merilo_FIND_REQUIRED_header_only)
    set(merilo_FOUND FALSE)
    set(merilo_NOT_FOUND_MESSAGE "merilo::header_only needs ${merilo_missing}.")
endif()
