-- Accepted, but suspect: the row counts as the rules say, and stands here too.
{% set sirets = {
    'contracts': ['buyer_siret', 'holder_id'],
    'bids': ['bidder_siret'],
    'invoices': ['supplier_siret'],
    'suppliers': ['supplier_siret'],
    'insertion_hours': ['holder_siret'],
    'food_purchases': ['canteen_id'],
    'food_declarations': ['canteen_id'],
} %}
{# What is a SIREN by right, or no French company, is left alone. #}
{% set conditions = {
    'buyer_siret': 'length(buyer_siret) <> 9',
    'holder_id': "holder_id_type = 'SIRET' and length(holder_id) <> 9",
    'canteen_id': 'length(canteen_id) > 7',
} %}
{% set flags = {
    'marcheInnovant': 'is_innovative',
    'attributionAvance': 'has_advance',
    'sousTraitanceDeclaree': 'has_subcontracting',
    'marche_strategique': 'is_strategic',
    'famille_strategique': 'is_strategic_family',
    'suppression_pe_plastiques': 'rules_out_disruptors_or_plastics',
    'materiaux_biosources': 'has_bio_based_materials',
    'reemploi': 'has_reused_products',
    'label_energie': 'has_energy_label',
    'transport_sobre': 'has_low_impact_transport',
    'marche_innovation_r2122_9_1': 'is_innovation_contract',
    'partenariat_innovation': 'is_innovation_partnership',
    'negocie': 'is_negotiated',
    'filiere_btp': 'is_construction_sector',
} %}
{# What a record tells by itself: the value to show, and when. #}
{% set of_records = {
    'amount_implausible': (
        'cast(amount_declared as varchar(40))', 'amount_declared is not null and amount is null'
    ),
    'nature_missing': ('nature', 'nature is null'),
    'year_out_of_range': (
        'cast(notified_on as varchar(10))',
        'year(notified_on) < ' ~ var('earliest_year')
        ~ ' or year(notified_on) > ' ~ var('plan_last_year')
    ),
    'truncated_number_ambiguous': ('written_number', 'is_number_ambiguous'),
    'initial_state_missing': (
        'written_number', 'is_initial_state_missing and is_initial_state_nowhere'
    ),
    'published_before_notified': (
        "concat_ws(' < ', cast(published_on as varchar(10)), cast(notified_on as varchar(10)))",
        'published_on < notified_on'
    ),
} %}
with

-- Few records are suspect: those alone are kept for the conditions below.
records as (

    select *
    from {{ ref('int_contract_publications') }}
    where ({{ of_records.values() | map('last') | join(') or (') }})

),

natures as (

    select
        contract_id,
        nature_meaning
    from {{ ref('int_contracts') }}

),

doubts as (
    {% for export in staged_exports() %}
    select
        source_doubt as anomaly,
        '{{ export }}' as export,
        source_file,
        source_line,
        count(*) as n_rows
    from {{ ref('stg_' ~ export) }}
    where source_doubt is not null and rejection_reason is null
    group by source_doubt, source_file, source_line
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

-- One row per SIRET and file, at the first line that has it: a supplier has thousands of invoices.
sirets as (
    {% for export, columns in sirets.items() %}
    {%- set last = loop.last %}
    {%- for column in columns %}
    select
        '{{ export }}' as export,
        {{ column }} as siret,
        source_file,
        min(source_line) as source_line,
        count(*) as n_rows
    from {{ ref('stg_' ~ export) }}
    where rejection_reason is null and {{ conditions.get(column, column ~ ' is not null') }}
    group by {{ column }}, source_file
    {%- if not (last and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

unknown_numbers as (

    select
        'invoice_of_unknown_contract' as anomaly,
        'invoices' as export,
        invoices.source_file,
        min(invoices.source_line) as source_line,
        count(*) as n_rows,
        invoices.order_number as value
    from {{ ref('stg_invoices') }} as invoices
    inner join {{ ref('int_perimeter') }} as perimeter
        on invoices.buyer_siren = perimeter.buyer_siren
    left join {{ ref('int_contract_numbers') }} as numbers
        on
            invoices.buyer_siren = numbers.buyer_siren
            and invoices.order_number = numbers.order_number
    where
        invoices.rejection_reason is null
        and invoices.order_number is not null and numbers.contract_id is null
    group by invoices.source_file, invoices.order_number

),

spending as (

    select
        contract_id,
        sum(amount_excl_tax) as amount,
        count(*) as n_rows
    from {{ ref('fct_invoices') }}
    where contract_id is not null
    group by contract_id

),

flag_counts as (

    select
        year,
        {% for field, column in flags.items() -%}
        sum(case when {{ column }} then 1 else 0 end) as n_{{ loop.index }},
        {% endfor -%}
        count(*) as n_contracts
    from {{ ref('fct_contracts') }}
    where is_in_population
    group by year

),

flags as (
    {% for field in flags %}
    select
        '{{ field }}' as field,
        year,
        n_{{ loop.index }} as n_true,
        n_contracts
    from flag_counts
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

found as (

    select
        anomaly,
        export,
        cast(null as varchar(80)) as contract_id,
        source_file,
        source_line,
        n_rows,
        cast(null as varchar(200)) as value
    from doubts
    union all
    select
        case
            when {{ matches('siret', '[0-9]{14}') }} then 'siret_check_failed'
            else 'siret_malformed'
        end as anomaly,
        export,
        cast(null as varchar(80)) as contract_id,
        source_file,
        source_line,
        n_rows,
        case
            -- In a row about a person whose columns were shifted it may be anything.
            when {{ is_about_persons('export') }} and not {{ matches('siret', '[0-9]{14}') }}
                then {{ hidden_value('siret') }}
            else siret
        end as value
    from sirets
    where
        case
            when {{ matches('siret', '[0-9]{14}') }} then not {{ passes_siret_check('siret') }}
            else true
        end
    union all
    {% for anomaly, (value, condition) in of_records.items() -%}
    select
        '{{ anomaly }}' as anomaly,
        'contracts' as export,
        contract_id,
        source_file,
        source_line,
        1 as n_rows,
        {{ value }} as value
    from records
    where {{ condition }}
    union all
    {% endfor -%}
    select
        'nature_unknown' as anomaly,
        'contracts' as export,
        records.contract_id,
        records.source_file,
        records.source_line,
        1 as n_rows,
        records.nature as value
    from {{ ref('int_contract_publications') }} as records
    inner join natures on records.contract_id = natures.contract_id
    where records.nature is not null and natures.nature_meaning is null
    union all
    select
        'modification_unattached' as anomaly,
        'contracts' as export,
        cast(null as varchar(80)) as contract_id,
        source_file,
        source_line,
        1 as n_rows,
        written_number as value
    from {{ ref('int_contract_modifications') }}
    where contract_id is null
    union all
    select
        'modification_amount_suspect' as anomaly,
        'contracts' as export,
        modifications.contract_id,
        modifications.source_file,
        modifications.source_line,
        1 as n_rows,
        concat_ws(
            ' < ',
            cast(modifications.amount as varchar(40)),
            cast(contracts.amount_excl_tax as varchar(40))
        ) as value
    from {{ ref('int_contract_modifications') }} as modifications
    inner join {{ ref('fct_contracts') }} as contracts
        on modifications.contract_id = contracts.contract_id
    where
        modifications.amount
        < contracts.amount_excl_tax * {{ parameter('modification_amount_floor') }}
    union all
    select
        'details_unattached' as anomaly,
        'contract_details' as export,
        cast(null as varchar(80)) as contract_id,
        details.source_file,
        details.source_line,
        1 as n_rows,
        details.order_number as value
    from {{ ref('stg_contract_details') }} as details
    left join {{ ref('int_contract_numbers') }} as numbers
        on
            details.buyer_siren = numbers.buyer_siren
            and details.order_number = numbers.order_number
    where details.rejection_reason is null and numbers.contract_id is null
    union all
    select
        'details_repeated' as anomaly,
        'contract_details' as export,
        contract_id,
        source_file,
        source_line,
        1 as n_rows,
        order_number as value
    from {{ ref('int_contract_detail_rows') }}
    where detail_rank > 1
    union all
    select
        anomaly,
        export,
        cast(null as varchar(80)) as contract_id,
        source_file,
        source_line,
        n_rows,
        value
    from unknown_numbers
    union all
    select
        'declaration_told_by_lines' as anomaly,
        'food_declarations' as export,
        cast(null as varchar(80)) as contract_id,
        declarations.source_file,
        declarations.source_line,
        1 as n_rows,
        concat_ws(' : ', declarations.canteen_id, cast(declarations.year as varchar(4))) as value
    from {{ ref('stg_food_declarations') }} as declarations
    left join {{ ref('fct_food_spend') }} as spend on declarations.row_id = spend.spend_key
    where declarations.rejection_reason is null and spend.spend_key is null
    union all
    select
        'spend_above_ceiling' as anomaly,
        'invoices' as export,
        contracts.contract_id,
        cast(null as varchar(400)) as source_file,
        cast(null as bigint) as source_line,
        spending.n_rows,
        concat_ws(
            ' > ',
            cast(spending.amount as varchar(40)),
            cast(contracts.amount_current_excl_tax as varchar(40))
        ) as value
    from spending
    inner join {{ ref('fct_contracts') }} as contracts
        on spending.contract_id = contracts.contract_id
    where spending.amount > contracts.amount_current_excl_tax
    union all
    {% for kind in ['unlisted', 'unreadable'] -%}
    select
        'value_{{ kind }}' as anomaly,
        export,
        cast(null as varchar(80)) as contract_id,
        source_file,
        source_line,
        n_rows,
        concat_ws(
            ' : ',
            column_name,
            case
                when {{ is_about_persons('export') }} then {{ hidden_value('value') }} else value
            end
        ) as value
    from {{ ref('int_' ~ kind ~ '_values') }}
    union all
    {% endfor -%}
    select
        'flag_mostly_true' as anomaly,
        'contracts' as export,
        cast(null as varchar(80)) as contract_id,
        cast(null as varchar(400)) as source_file,
        cast(null as bigint) as source_line,
        n_true as n_rows,
        concat_ws(' ', field, cast(year as varchar(4))) as value
    from flags
    where n_true * 2 > n_contracts

)

select
    found.anomaly,
    found.export,
    found.contract_id,
    found.source_file,
    found.source_line,
    cast(found.n_rows as integer) as n_rows,
    found.value,
    reasons.name_fr as reason_fr,
    reasons.action_fr
from found
left join {{ ref('reasons') }} as reasons on found.anomaly = reasons.reason_id
