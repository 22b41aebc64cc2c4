/** Members of the standard types of the languages: a test that says `.get(` may mean any of them. */
export const COMMON_NAMES: ReadonlySet<string> = new Set(
  (
    'get set add append push pop join split map filter reduce keys values items entries size length len count close open read write format find ' +
    'contains includes remove delete has update copy sort sorted index indexOf replace strip trim first last each select insert clear clone ' +
    'equals toString hashCode to_s to_a to_h inspect unwrap iter next name type value values message call apply bind then catch finally ' +
    'extend concat slice substring match test exec search start stop run end begin put peek poll empty isEmpty isPresent orElse stream ' +
    'collect Add Remove Count Length Contains ToString Equals Get Set Name Value Error String Len Close Read Write push_str as_str ' +
    'to_string into from default new expect data size_t empty? nil? include? key? min max sum any all zip parse text id body status code'
  ).split(' '),
);
