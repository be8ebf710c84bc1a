//! The stages, one file each, and the table that lists them.
//!
//! A row is all that `pipe!` knows about a stage. The first word says how it is written out:
//!
//! | word | what stands there | written out as |
//! | --- | --- | --- |
//! | `source`, `source_call`, `source_pipes` | a source; one with a function; one made of pipes | a function of `private` |
//! | `call`, `peek` | an element stage with a function of `T`; of `&T` | `.name(f).__call().__try().__end()` |
//! | `lists` | an element stage that looks at the type of its elements | `.name().name()` |
//! | `plain`, `via` | any other stage | `.name(..)` |
//! | `terminal`, `each`, `fold` | the end of a pipe; with a function of one, of two arguments | `.name(..)` |
//! | `fan` | the end of a pipe, with branches | `.name(..).__branch(f).__joined().__end(tuple)` |
//!
//! A parameter is a `function`, a `member` function (of the members of a list), a function that is called `again` with
//! what it gives, a `plain` function (never `async`), a `count` (from 1), a `size` (from 0), `tries` (a count, or a value
//! that says more), a `handler` (of a failed call), a `text`, a `value`, a `pipe`, several `pipes`, several `branches`
//! (functions of a pipe), or nothing but `types` in `::<..>` (`types?` if they can be inferred).
//!
//! Then come the modifiers that may follow, with those they exclude; `+calls`, a group of modifiers that stands once for
//! all stages that have it; marks of modifiers (`@ends`: stands where `?` would; `@names`: gives the name of the
//! stage; `@told`: is no method, as the stage is told by the pipe); marks for warnings (`~ordered`: sees elements one by one; `~cut`: its type is short;
//! `~one(warning)`, `~again(warning)`: pointless with 1, behind itself), `~bare` (it takes no `?`) and `~calls(terminal)`
//! (where its calls need modifiers they are made by a stage before that terminal); what to type; and what other libraries
//! call it: a line per translation, names alone, `names => code to type`, or `names: advice`. In code the user's arguments
//! replace what the name has in brackets; `f` is a function. A name of ours is there for those who call it as elsewhere.

mod batch;
mod boxed;
mod buffer;
mod collect;
mod count;
mod deadline;
mod distinct;
mod enumerate;
mod err_into;
mod expand;
mod filter;
mod filter_map;
mod first;
mod flat_map;
mod flatten;
mod fold;
mod for_each;
mod idle_timeout;
mod inspect;
mod into_stream;
mod last;
mod limit_errors;
mod map;
mod par_flat_map;
mod route;
mod run;
mod scan;
mod skip;
mod skip_while;
mod spawn;
mod sum;
mod take;
mod take_until;
mod take_while;
mod tee;
mod throttle;
mod via;

pub use boxed::{BoxPipe, Boxed, LocalBoxPipe, LocalBoxed, MayMove};
pub use buffer::{Buffer, TellsApart};
pub use collect::{CollectFrom, Collector};
pub use distinct::Key;
pub use expand::{ExpandList, ExpandMember, ExpandPair};
pub use flat_map::{FlatMapList, FlatMapWithoutErrors};
pub use flatten::{FlattenList, FlattenWithoutErrors};
pub use fold::FoldsInto;
pub use for_each::NoValue;
pub use into_stream::IntoStream;
pub use limit_errors::{Admits, MayFail};
pub use par_flat_map::{List, ListWithoutErrors, ParFlatMap, listed};
pub use route::BranchNumber;
pub use scan::GoOn;
pub use spawn::MayStart;
pub use sum::SumOf;
pub use take_until::Until;
pub use tee::{ErrorForAll, ItemForAll};
pub use via::GivesPipe;

table! { $
    modifiers calls {
        /// Moves each call off the task of the pipe.
        .spawn() !spawn !blocking, ".spawn()";
        /// Runs each call of a plain function on a thread that may block.
        .blocking() !blocking, ".blocking()";
        /// Lets a call wait for a permit of a pool.
        .pool(pool: value), ".pool(&pool)";
        /// Lets a call wait until a limiter lets it start.
        .rate(limiter: value), ".rate(&limiter)";
        /// Ends a call that takes too long.
        .timeout(limit: value), ".timeout(limit)";
        /// Makes a call again that gave `Err`.
        .retry(policy: tries), ".retry(3)";
        /// Gives the stage a name, which errors and plans show; any stage can have one.
        .named(name: text) !named @names, ".named(\"name\")";
    }
    modifiers sources {
        /// Gives a source a name, which plans show.
        .named(name: text) !named @names, ".named(\"name\")";
    }
    modifiers names {
        /// Gives a stage without calls a name, which plans show.
        .named(name: text) !named @names @told, ".named(\"name\")";
    }
    modifiers errors {
        /// Leaves out elements whose call gives `Err`.
        .skip_err() !skip_err !on_err @ends, ".skip_err()";
        /// Shows a failed call to a function and leaves its element out.
        .on_err(f: handler) !on_err @ends, ".on_err(f)";
    }

    /// Makes elements from a state, one call after another.
    source_call unfold(state: value, f: function) +calls,
        "unfold(1, |n| Some((n, n + 1)))", "
            iterate generate repeat_with from_fn successors resource
            unfold(f, s) unfold(f) => unfold(s, f)";
    /// Gives the pages of a listing with a cursor, one call after another.
    source_call paginate(first: value, f: function) +calls,
        "paginate(0, get_page)", "
            cursor scroll pagination
            paginate(f, c) paginate(f) => paginate(c, f)";
    /// Gives the time, at once and then after each period.
    source interval(period: value) +sources,
        "interval(period)", "timer tick ticks interval_at periodic";
    /// Gives the elements of several pipes as they come.
    source_pipes merge(pipes) +sources,
        "merge(a, b)", "
            select select_all race interleave merge_with merge_all round_robin
            merge(list): name each pipe, as in `merge(a, b)`; a list of streams is `futures::stream::select_all(list)`";
    /// Gives pairs of the elements of two pipes.
    source_pipes zip(left: pipe, right: pipe) +sources,
        "zip(a, b)", "
            zip_with zip_eq izip zip_all
            zip(a, b, c) => zip(zip(a, b), c)";
    /// Gives the elements of one pipe, then those of the next.
    source_pipes chain(pipes) +sources,
        "chain(a, b)", "
            concat append extend union concat_with
            start_with(x) prepend(x) => chain([x], ..) |> ..
            end_with(x) push(x) => chain(.., [x]) |> ..
            chain(list): name each pipe, as in `chain(a, b)`; a list of lists is `list |> flatten`";

    /// Runs a function on every element.
    call map(f: function) +calls +errors,
        "map(f)", "
            then map_ok transform star_map eval_map map_with map_init map_async map_sync map_par map_parallel map_values
            and_then(f) try_then(f) => map(f)?
            map(n, f) map(f, n) map_async(n, f) map_concurrent(n, f) map_concurrent(f, n) map_par(n, f) \
            map_parallel(n, f) par_map(n, f) par_map(f, n) par_then(n, f) par_eval_map(n, f) parallel_map(n, f) => map(f) |> buffer(n)
            map_unordered(n, f) map_async_unordered(n, f) par_eval_map_unordered(n, f) par_then_unordered(n, f) \
            => map(f) |> buffer(n).unordered()
            match => map(|x| match x { .. })
            async => map(async |x| ..)
            cloned clone => map(|x| x.clone())
            copied deref => map(|x| *x)
            into map_into as cast => map(T::from)
            pluck => map(|x| x.field)
            map_to(x) => map(|_| x)
            map_mut => map(|mut x| { ..; x })
            to_string to_owned => map(|x| x.to_string())
            format! => map(|x| format!(\"{x}\"))
            delay(d) sleep(d) => map(async |x| { tokio::time::sleep(d).await; x })
            or_else catch catch_error recover: handle the error inside the function
            on_error on_fail inspect_err dead_letter => map(get).on_err(f)
            retries retry_when retry_if retry_backoff retry_with_backoff backoff => map(f).retry(3)
            wait_for(d) => map(f).timeout(d)";
    /// Lets an element pass where a condition holds.
    peek filter(f: function) +calls +errors,
        "filter(|x| ..)", "
            retain where if keep only grep having filter_ok try_filter find_all
            reject filter_not filterfalse => filter(|x| !..)
            first(f) find(f) any(f) some(f) any_match(f) find_any(f) find_first(f) exists(f) => filter(f) |> first
            any any_match exists contains includes => filter(|x| ..) |> first
            all every all_match forall none none_match => filter(|x| !..) |> first
            last(f) find_last(f) rfind(f) => filter(f) |> last
            count(f) count_if(f) => filter(f) |> count
            position find_index index_of find_position => enumerate |> filter(|(_, x)| ..) |> first";
    /// Runs a function and goes on with what is `Some`.
    call filter_map(f: function) +calls +errors,
        "filter_map(f)", "
            filter_map_ok map_not_null flat_map_option of_type
            find_map(f) collect_first(f) find_map_any(f) find_map_first(f) => filter_map(f) |> first
            skip_err skip_errors ignore_errors drop_errors: \
            write `.skip_err()` behind the stage that fails; for elements that are `Result`, `filter_map(Result::ok)`";
    /// Looks at every element as it passes.
    peek inspect(f: function) +calls +errors,
        "inspect(|x| ..)", "
            tap peek inspect_ok on_next do tap_each on_each eval_tap wire_tap also debug log trace
            println! print! eprintln! => inspect(|x| println!(\"{x:?}\"))
            dbg! => inspect(|x| { dbg!(x); })
            trace! debug! info! warn! error! => inspect(|x| info!(\"{x:?}\"))";
    /// Takes elements apart that are lists.
    lists flatten() +names,
        "flatten", "
            flatten_ok unbatch flat unnest explode concat_all flatten_unordered flatten_iter filter_not_null compact
            unwrap expect: write `?` behind the stage whose function gives `Result`";
    /// Runs a function that gives a list and takes the list apart.
    call flat_map(f: function) +calls +errors,
        "flat_map(f)", "
            concat_map select_many merge_map map_concat mapcat flat_map_iter flat_map_concat flat_map_merge
            switch_map exhaust_map flat_map_latest
            flat_map(n, f) flat_map(f, n) merge_map(f, n) flat_map_concurrent(n, f) => flat_map(f) |> buffer(n)
            flat_map_unordered(n, f) => flat_map(f) |> buffer(n).unordered()
            cartesian_product multi_cartesian_product => flat_map(|x| ..)
            intersperse(sep) => flat_map(|x| [x, sep])";
    /// Runs a function on every element, and on all that it finds from there.
    call expand(f: again) +calls +errors,
        "expand(f)", "
            recurse recursive recurse_with flat_map_recursive flat_map_deep traverse walk crawl unfold_tree expand_with
            expand_all expand_deep depth_first descendants
            expand(n, f) expand(f, n) => expand(f) |> buffer(n)";
    /// Applies a function from pipe to pipe.
    via via(f: plain) +names,
        "via(f)", "pipe apply compose through";
    /// Sets or converts the error type.
    plain err_into(types) +names,
        "err_into::<E>", "
            from_err convert_err errors_into
            try: write `?` behind the stage that may fail
            map_err: convert the error inside the function, or into another type with `err_into::<E>`";

    /// Runs the stages before it for several elements at once.
    plain buffer(width: count) .unordered() !unordered .window(size: count >= width) !unordered !window
        .by_key(key: plain, limit: count) !by_key
        +names ~again(buffer_after_buffer),
        "buffer(n)", "
            buffered buffered_ordered concurrency concurrent parallel parallelism prefetch par par_iter into_par_iter
            par_bridge as_parallel parallelize workers threads in_flight set_limit xargs
            buffer(n, f) async_stream(n, f) => map(f) |> buffer(n)
            buffer_unordered(n) buffered_unordered(n) try_buffer_unordered(n) as_completed(n) => buffer(n).unordered()
            for_each_concurrent(n, f) for_each_par(n, f) for_each_limit(n, f) par_for_each(n, f) for_each(n, f) \
            for_each(f, n) => map(f) |> buffer(n) |> run
            try_for_each_concurrent(n, f) => map(f)? |> buffer(n) |> run
            join_all gather all_settled fork_join => buffer(n) |> collect
            buffer(n, m) => buffer(n).window(m)
            ordered: a `buffer` keeps the order: remove it";
    /// Takes lists and runs a function on all members of one at once.
    call par_flat_map(f: member) +calls +errors,
        "par_flat_map(f)", "
            flat_map_parallel flat_map_par
            par_flat_map(n, f) par_flat_map(f, n) => batch(n) |> par_flat_map(f)";

    /// Gathers elements in lists of `n`.
    plain batch(size: count) .within(time: value) !within .weight(f: plain) !weight +names ~ordered ~one(batch_of_one),
        "batch(n)", "
            chunks ready_chunks try_ready_chunks try_chunks buffer_count array_chunks chunks_exact chunk chunked chunk_every
            grouped batched batching each_slice in_groups_of next_chunk partition_all tuples window_count
            batch(n, f) batch(f, n) chunks(n, f) => batch(n) |> map(f)
            step_by(n) every_nth(n) take_every(n) => batch(n) |> map(|list| list[0])
            chunks_timeout(n, d) group_within(n, d) buffer_time(n, d) grouped_within(n, d) batch_timeout(n, d) \
            tumbling(n, d) => batch(n).within(d)
            chunks_timeout group_within buffer_time batch_timeout grouped_within => batch(n).within(d)
            grouped_weighted(n, f) chunk_by_weight(n, f) => batch(n).weight(f)
            grouped_weighted chunk_by_weight => batch(n).weight(f)";
    /// Lets the first `n` elements pass and ends there.
    plain take(limit: size) +names ~ordered,
        "take(n)", "
            limit head top islice truncate take_n take_any
            first(n) => take(n)
            nth(n) element_at(n) at(n) get(n) peek_nth(n) => skip(n) |> first
            take_last tail last_n take_right drop_last skip_last: collect first, then cut the list";
    /// Leaves out the first `n` elements.
    plain skip(count: size) +names ~ordered,
        "skip(n)", "drop offset dropping advance_by skip_n drop_n";
    /// Lets elements pass as long as a condition holds and ends there.
    plain take_while(f: plain) +names ~ordered,
        "take_while(|x| ..)", "
            take_while_ref peeking_take_while while break
            take(f) => take_while(f)
            map_while => scan((), |_, x| ..)
            take_while_inclusive => scan(false, |ended, x| ..)
            while_some => take_while(Option::is_some) |> flatten";
    /// Lets elements pass until a future is ready and finishes what was pulled.
    plain take_until(end: value) +names ~ordered ~bare,
        "take_until(future)", "until stop_on stop_when graceful cancel_on with_graceful_shutdown";
    /// Leaves elements out as long as a condition holds.
    plain skip_while(f: plain) +names ~ordered,
        "skip_while(|x| ..)", "
            drop_while
            skip(f) => skip_while(f)";
    /// Carries a state along; ends at the first `None`.
    call scan(initial: value, f: plain) +names ~ordered,
        "scan(0, |state, x| ..)", "
            accumulate stateful_map with_state running_fold fold_while scan_left map_accum cumsum
            scan(f, a) scan(f) => scan(a, f)
            unique_by distinct_by: keep what was seen as the state of `scan`
            dedup dedup_by coalesce: keep the last element as the state of `scan`
            windows windowed tuple_windows sliding pairwise map_windows: keep the last elements as the state of `scan`
            debounce debounce_time sample sample_time audit: there is nothing like it yet";
    /// Leaves out what is equal to one of the last `n` different elements.
    plain distinct(size: size) +names ~ordered,
        "distinct(n)", "
            unique uniq unique_everseen
            distinct_until_changed => distinct(1)";
    /// Numbers the elements.
    plain enumerate() +names ~ordered,
        "enumerate", "
            with_index zip_with_index with_position indexed each_with_index map_indexed entries
            enumerate(n) => enumerate |> map(|(i, x)| (i + n, x))";
    /// Leaves a time between elements.
    plain throttle(period: value) +names ~ordered,
        "throttle(period)", "throttle_time pace paced spaceout metered delay_elements";
    /// Ends the pipe with `TimedOut` when it waits for an element too long.
    plain idle_timeout(limit: value) .named(name: text) !named ~ordered,
        "idle_timeout(limit)", "timeout_repeating inactivity_timeout";
    /// Ends the pipe with `TimedOut` when the whole run takes too long.
    plain deadline(limit: value) .named(name: text) !named ~ordered,
        "deadline(limit)", "completion_timeout total_timeout";
    /// Goes on with `Ok` values, leaves `n` errors out and ends with the next.
    plain limit_errors(limit: size) +names ~ordered,
        "limit_errors(n)", "max_errors tolerate_errors";
    /// Gives the pipe a type that can be named, for fields and recursion.
    plain boxed() +names ~cut,
        "boxed", "into_boxed box dyn left_stream right_stream erase";
    /// The same for a pipe that is not `Send`.
    plain boxed_local() +names ~cut,
        "boxed_local", "local_boxed";

    /// Gathers the elements in a collection.
    terminal collect(types?) +names,
        "collect", "
            to_vec into_vec to_list to_array to_vector collect_vec collect_into collect_into_vec
            to_set to_hash_set => collect::<HashSet<_>>
            unzip => collect::<(Vec<_>, Vec<_>)>
            to_map into_map to_dict to_dictionary associate associate_by key_by => collect::<HashMap<_, _>>
            sort sorted sort_by sort_by_key sorted_by sorted_by_key sort_unstable order_by then_by k_smallest: \
            collect first, then sort the list
            rev reverse reversed shuffle: collect first, then reorder the list
            join joining mk_string: collect first, then join the list
            partition partition_by partition_map partition_result split: collect first, then take the list apart
            max_by max_by_key min_by min_by_key minmax max_set min_set: collect first, then look for it in the list
            cmp eq ne is_sorted all_equal: collect first, then compare the lists
            foldr fold_right reduce_right: collect first, then fold from the end of the list
            cycle repeat: collect first, then begin with the list again";
    /// Runs a body for every element.
    each for_each(f: function) +names ~calls(run),
        "for_each(f)", "
            foreach each consume subscribe for sink forward for_each_async for_each_with for_each_init for_each_ordered
            send_all(tx) => for_each(async |x| tx.send(x).await)";
    /// Makes one value of all elements.
    fold fold(initial: value, f: function) +names,
        "fold(a, f)", "
            reduce foldl fold_left fold_ok fold_chunks inject aggregate fold_with reduce_with
            reduce(f) reduce_with(f) reduce(f, a) fold(f) fold(f, a) => fold(a, f)
            average mean => fold((0, 0), |(sum, n), x| (sum + x, n + 1))
            product => fold(1, |product, x| product * x)
            max => fold(0, |max, x| x.max(max))
            min => fold(u32::MAX, |min, x| x.min(min))
            group_by chunk_by group_by_key grouping_by into_group_map count_by frequencies \
            => fold(HashMap::new(), |mut groups, x| ..)";
    /// Gives the number of elements.
    terminal count() +names,
        "count", "len length size";
    /// Adds the elements up.
    terminal sum(types?) +names,
        "sum::<S>", "
            total sum1 add_up
            sum(f) sum_by(f) sum_of(f) => map(f) |> sum";
    /// Gives the first element and drops everything else.
    terminal first() +names,
        "first", "
            next select_next_some find find_any find_first first_or_default first_or_null head_option single exactly_one is_empty";
    /// Gives the last element.
    terminal last() +names,
        "last", "find_or_last last_or_default";
    /// Drives the pipe to its end.
    terminal run() +names,
        "run", "
            drain exhaust execute wait wait_all
            finalize on_completion on_close: write it behind `pipe!(..).await`
            return: write `return` before `pipe!`";
    /// Gives the pipe as a `Stream`.
    terminal into_stream() +names,
        "into_stream", "
            stream to_stream as_stream into_async_iter async_iter yield
            iter into_iter iter_mut iterator fuse peekable by_ref multipeek sequential: remove it: a pipe does not need it";
    /// Runs the pipe in a task of its own.
    terminal spawn() +names,
        "spawn", "detach launch launch_in fork go background";
    /// Gives each element to several pipes.
    fan tee(branches) +names,
        "tee(|p| pipe!(..), |p| pipe!(..))", "
            broadcast publish share also_to fan_out multicast replicate duplicate tee_with";
    /// Gives each element to one of several pipes.
    fan route(key: plain, branches) +names,
        "route(|x| .., |p| pipe!(..), |p| pipe!(..))", "demux divert_to dispatch route_to switch";
}
