{% set checks = [
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('id', 'id', 'order_number is null', 'number_missing'),
] %}
with

source as (

    select * from {{ raw_export('contract_details') }}

),

parsed as (

    select
        -- ids
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,
        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,
        {{ order_number(written_number(clean_text('id'))) }} as order_number,
        {{ clean_text('consultation_id') }} as consultation_id,

        -- texts
        {{ clean_text('direction') }} as directorate,
        {{ clean_text('famille_achat') }} as purchase_family,
        {{ code_of('contract_details', 'recycle_mode', 'recycle_mode') }} as recycled_mode,

        -- numerics
        {{ parse_decimal('estime_ht') }} as amount_estimated_declared,
        {{ parse_decimal('offre_initiale_ht') }} as amount_initial_bid_declared,
        {{ parse_decimal('offre_finale_ht') }} as amount_final_bid_declared,
        {{ parse_rate('retenue_garantie_taux') }} as retention_rate,

        -- booleans
        {{ parse_boolean('famille_strategique') }} as is_strategic_family,
        {{ parse_boolean('marche_strategique') }} as is_strategic,
        {{ parse_boolean('suppression_pe_plastiques') }} as rules_out_disruptors_or_plastics,
        {{ parse_boolean('materiaux_biosources') }} as has_bio_based_materials,
        {{ parse_boolean('reemploi') }} as has_reused_products,
        {{ parse_boolean('label_energie') }} as has_energy_label,
        {{ parse_boolean('transport_sobre') }} as has_low_impact_transport,
        {{ parse_boolean('marche_innovation_r2122_9_1') }} as is_innovation_contract,
        {{ parse_boolean('partenariat_innovation') }} as is_innovation_partnership,
        {{ parse_boolean('negocie') }} as is_negotiated,
        {{ parse_boolean('filiere_btp') }} as is_construction_sector,

        acheteur_id,
        id,
        recycle_mode
    from source

),

completed as (

    select
        *,
        {{ plausible_amount('amount_estimated_declared') }} as amount_estimated,
        {{ plausible_amount('amount_initial_bid_declared') }} as amount_initial_bid,
        {{ plausible_amount('amount_final_bid_declared') }} as amount_final_bid
    from parsed

),

ranked as (

    select
        *,
        {{ rank_in_key('buyer_siren, order_number', checks) }} as rank_in_key
    from completed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('id', 'id')) }}
from ranked
