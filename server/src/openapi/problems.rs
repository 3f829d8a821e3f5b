//! What every operation may answer besides its own: the kinds of refusal that stand before any handler, and the one form
//! that all refusals have.

use utoipa::{
    Modify, ToSchema,
    openapi::{
        ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        path::{Operation, PathItem},
    },
};

use crate::domain::fault::Fault;

const TYPE: &str = "application/problem+json";

/// Why something was not done (RFC 9457), `application/problem+json`.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only described: http/problem.rs writes it")]
pub struct ProblemJson {
    /// `/problems/{slug}`.
    r#type: String,
    /// A Chinese sentence that says what to do.
    title: String,
    status: u16,
    /// With 422: every field that is wrong.
    #[schema(nullable = false)]
    errors: Option<Vec<Fault>>,
    /// With 409: the stage it was refused in.
    #[schema(nullable = false)]
    from: Option<String>,
    /// With 409: what was wanted.
    #[schema(nullable = false)]
    wanted: Option<String>,
    /// With 410: the address of the code that takes its place, where there is one.
    instead: Option<String>,
}

/// Gives every refusal its form, and every operation the refusals that it does not list itself.
pub struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut OpenApi) {
        for item in document.paths.paths.values_mut() {
            for operation in operations(item) {
                refusals(operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch].into_iter().flatten()
}

fn refusals(operation: &mut Operation) {
    let mut expected = vec![("429", "too many"), ("503", "being repaired, or not confirmed")];
    if operation.parameters.is_some() || operation.request_body.is_some() {
        expected.extend([("400", "not parseable"), ("422", "a field is wrong")]);
    }
    if operation.request_body.is_some() {
        expected.extend([("413", "too large"), ("415", "another type of content")]);
    }
    let listed = &mut operation.responses.responses;
    for (status, words) in expected {
        let refusal = || RefOr::T(ResponseBuilder::new().description(words).build());
        listed.entry(status.to_owned()).or_insert_with(refusal);
    }
    for (status, response) in listed {
        if let RefOr::T(response) = response
            && (status.starts_with('4') || status.starts_with('5'))
        {
            describe(response);
        }
    }
}

fn describe(refusal: &mut Response) {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    refusal.content.entry(TYPE.to_owned()).or_insert(problem.into());
}
