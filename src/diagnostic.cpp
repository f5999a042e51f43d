#include <merilo/impl/source.ipp>
#include <merilo/impl/messages_ru.ipp>
#include <merilo/impl/messages_en.ipp>
#include <merilo/impl/terms_ru.ipp>
#include <merilo/impl/terms_en.ipp>
#include <merilo/impl/diagnostic.ipp>
